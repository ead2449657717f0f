const { target, ...outputs } = require("./outputs.json");

module.exports = {
  check: async (_olds, { __preview, ...news }) => ({ inputs: { ...news, target } }),
  diff: async () => ({ changes: false }),
  create: async (inputs) => ({ id: inputs.machineActionId, outs: { ...inputs, ...outputs } }),
  read: async (id, props) => ({ id, props }),
  update: async (_id, _olds, news) => ({ outs: news }),
  delete: async () => {},
};

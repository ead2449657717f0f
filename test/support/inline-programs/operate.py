"""Does one operation on the Python program of this folder, for example `python operate.py up --expect-no-changes`.

By the Automation API and with the program in this process, so it needs no language host.
"""

import runpy
import sys

from pulumi import automation

operation, *options = sys.argv[1:]
stack = automation.select_stack(
    stack_name="test",
    project_name="defender-python",
    program=lambda: runpy.run_path("__main__.py"),
    opts=automation.LocalWorkspaceOptions(work_dir="."),
)
if operation == "preview":
    stack.preview(on_output=print)
elif operation == "up":
    stack.up(expect_no_changes="--expect-no-changes" in options, on_output=print)
elif operation == "destroy":
    stack.destroy(on_output=print)
else:
    sys.exit(f"no such operation: {operation}")

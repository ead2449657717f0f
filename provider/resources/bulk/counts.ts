/** How many actions had each outcome. Those that ended are counted from the first operation on, however old. */
export interface BulkCancellationCounts {
  /** How many are cancelled. */
  readonly cancelled: number;
  /** How many are cancelled although a command of them had completed. */
  readonly cancelledTooLate: number;
  /** How many ended as something else before they could be cancelled. */
  readonly endedOtherwise: number;
  /** How many are not final now. */
  readonly pending: number;
}

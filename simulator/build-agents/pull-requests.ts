/** A comment as it stands now. */
export interface Comment {
  readonly id: number;
  text: string;
  readonly author: "job" | "person";
  /** Whether a policy may demand that somebody resolves it before merging. */
  readonly isOpen: boolean;
  timesWritten: number;
}

/** A pull request, which GitLab calls a merge request, and what stands below it. */
export interface PullRequest {
  readonly number: number;
  /** Commits that belong to it, that of the merge among them. */
  readonly commits: string[];
  /** The commit that merging has made; undefined while it is open. */
  mergeCommit: string | undefined;
  readonly comments: Comment[];
}

/** The pull requests of one repository. */
export class PullRequests {
  readonly #all: PullRequest[] = [];
  #lastId = 4_000;

  open(number: number): PullRequest {
    const opened: PullRequest = { number, commits: [], mergeCommit: undefined, comments: [] };
    this.#all.push(opened);
    return opened;
  }

  merge(pullRequest: PullRequest, commit: string): void {
    pullRequest.commits.push(commit);
    pullRequest.mergeCommit = commit;
  }

  find(number: string | undefined): PullRequest | undefined {
    return this.#all.find((known) => String(known.number) === number);
  }

  /** Newest first. */
  ofCommit(commit: string): readonly PullRequest[] {
    return this.#all.filter(({ commits }) => commits.includes(commit)).toReversed();
  }

  /** Adds a comment; gives nothing when there is no such pull request. */
  add(
    number: string | undefined,
    text: string,
    { author = "job", isOpen = false }: Partial<Pick<Comment, "author" | "isOpen">> = {},
  ): Comment | undefined {
    this.#lastId += 1;
    const comment: Comment = { id: this.#lastId, text, author, isOpen, timesWritten: 1 };
    const found = this.find(number);
    found?.comments.push(comment);
    return found === undefined ? undefined : comment;
  }

  /** Writes a comment anew; gives nothing when there is none of that id. */
  rewrite(id: string | undefined, text: string): Comment | undefined {
    const comments = this.#all.flatMap((known) => known.comments);
    const comment = comments.find((known) => String(known.id) === id);
    if (comment !== undefined) {
      comment.text = text;
      comment.timesWritten += 1;
    }
    return comment;
  }
}

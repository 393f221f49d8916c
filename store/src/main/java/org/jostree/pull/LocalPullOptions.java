package org.jostree.pull;

import java.util.ArrayList;
import java.util.List;
import org.jostree.sign.RemoteVerification;
import org.jspecify.annotations.Nullable;

/** What a pull from a repository of this machine brings, and under which names. */
public final class LocalPullOptions {
  final List<String> revisions = new ArrayList<>();
  @Nullable String remote;
  int depth;
  boolean commitsOnly;
  boolean verify;
  boolean userFilesOnly;
  @Nullable RemoteVerification verification;
  boolean verifyBindings = true;

  /** Adds a ref or the checksum of a commit; without any, all refs of the source are pulled. */
  public LocalPullOptions add(String revision) {
    revisions.add(revision);
    return this;
  }

  /** Whose refs those of the source become; null for local refs. */
  public LocalPullOptions remote(@Nullable String name) {
    this.remote = name;
    return this;
  }

  /** How many parents of each commit are pulled; {@link CommitImport#WHOLE_HISTORY} for all. */
  public LocalPullOptions depth(int parents) {
    this.depth = parents;
    return this;
  }

  /** Whether commits come without what they refer to. */
  public LocalPullOptions commitsOnly(boolean on) {
    this.commitsOnly = on;
    return this;
  }

  /** Whether every object is compared with its name. */
  public LocalPullOptions verify(boolean on) {
    this.verify = on;
    return this;
  }

  /** Whether regular files with permissions outside of 0775 are refused. */
  public LocalPullOptions userFilesOnly(boolean on) {
    this.userFilesOnly = on;
    return this;
  }

  /** Whether a commit must admit to the ref that it is pulled by. */
  public LocalPullOptions verifyBindings(boolean on) {
    this.verifyBindings = on;
    return this;
  }

  /** What is demanded of signatures; null for nothing. */
  public LocalPullOptions verification(@Nullable RemoteVerification wanted) {
    this.verification = wanted;
    return this;
  }
}

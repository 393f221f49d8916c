package org.jostree.image;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a sysroot is made of. */
public sealed interface SysrootSource {
  /**
   * A commit.
   *
   * @param repo the repository that has it
   * @param revision a ref or a commit
   * @param branch what the sysroot follows from now on; null for the ref
   */
  record Committed(Path repo, String revision, @Nullable String branch) implements SysrootSource {}

  /**
   * A root file system that is converted and committed first.
   *
   * @param repo where the commit stays, made if nothing is there; null if nobody needs it
   */
  record Rootfs(RootfsConversion conversion, RootfsCommit commit, @Nullable Path repo)
      implements SysrootSource {}

  /** A sysroot that is there already. */
  record Existing(Path sysroot) implements SysrootSource {}
}

package org.jostree.repo;

import java.io.IOException;

/** How a repository keeps its file objects; the names are those of {@code core.mode}. */
public enum RepoMode {
  /** Files as they are: owner, mode, attributes, symbolic links. Needs root to write. */
  BARE("bare"),
  /** Header and deflated content in one file, fit to be served by a web server. */
  ARCHIVE("archive-z2"),
  /** Content as it is; owner, mode and attributes in {@code user.ostreemeta}. */
  BARE_USER("bare-user"),
  /** Content and the permission bits only; files of no owner and without attributes. */
  BARE_USER_ONLY("bare-user-only"),
  /** As bare, the attributes in objects of their own. For reading. */
  BARE_SPLIT_XATTRS("bare-split-xattrs");

  private final String configName;

  RepoMode(String configName) {
    this.configName = configName;
  }

  /** The value of {@code core.mode}. */
  public String configName() {
    return configName;
  }

  /** Whether content lies in files of its own, so that it can be hard-linked and mapped. */
  public boolean isBare() {
    return this != ARCHIVE;
  }

  /** What follows the dot in the name of a file object. */
  String fileExtension() {
    return this == ARCHIVE ? "filez" : "file";
  }

  /**
   * The mode of that name; {@code archive} is another name of {@code archive-z2}.
   *
   * @throws IOException when there is no such mode
   */
  public static RepoMode ofConfigName(String name) throws IOException {
    for (RepoMode mode : values()) {
      if (mode.configName.equals(name)) {
        return mode;
      }
    }
    if (name.equals("archive")) {
      return ARCHIVE;
    }
    throw new IOException("Invalid mode '" + name + "' in repository configuration");
  }
}

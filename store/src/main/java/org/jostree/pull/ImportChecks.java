package org.jostree.pull;

/**
 * What has to be known of an object before it is imported.
 *
 * @param verify whether its bytes are compared with its name even where they need not be read, as
 *     for a hard link
 * @param userFilesOnly whether regular files with permissions outside of 0775 are refused, such as
 *     setuid ones
 */
public record ImportChecks(boolean verify, boolean userFilesOnly) {
  /** Of a repository that is trusted. */
  public static final ImportChecks NONE = new ImportChecks(false, false);
}

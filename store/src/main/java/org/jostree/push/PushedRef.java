package org.jostree.push;

import org.jostree.object.CommitId;

/**
 * A ref that is to be set.
 *
 * @param name of a local ref of the other repository
 */
public record PushedRef(String name, CommitId commit) {}

package org.jostree.page;

import java.util.List;
import org.jostree.diff.Change;

/**
 * A difference and the bytes that were there and are there.
 *
 * @param names its path
 * @param files how many files it is, of a removed directory; else 1
 */
record SizedChange(Change change, List<String> names, long oldSize, long newSize, int files) {}

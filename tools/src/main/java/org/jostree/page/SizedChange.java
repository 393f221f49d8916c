package org.jostree.page;

import java.util.List;
import org.jostree.diff.Change;

/**
 * A difference and the bytes that were there and are there.
 *
 * @param names its path
 */
record SizedChange(Change change, List<String> names, long oldSize, long newSize) {}

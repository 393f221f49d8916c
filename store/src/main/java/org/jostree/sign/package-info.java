/**
 * Signatures of commits, summaries and static deltas: how they are made, where they are kept, and
 * what a remote demands of them.
 */
@NullMarked
package org.jostree.sign;

import org.jspecify.annotations.NullMarked;

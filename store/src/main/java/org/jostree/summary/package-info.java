/** The summary of a repository: which refs it has, for whoever cannot list its directories. */
@NullMarked
package org.jostree.summary;

import org.jspecify.annotations.NullMarked;

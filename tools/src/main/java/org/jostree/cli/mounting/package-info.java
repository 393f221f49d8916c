/** Commands that look after mounts: which there are, and what keeps one from working. */
@NullMarked
package org.jostree.cli.mounting;

import org.jspecify.annotations.NullMarked;

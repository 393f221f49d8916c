/**
 * OpenPGP: keyrings, and signatures looked at as GnuPG does. Public keys are handled here, in
 * process; for secret ones GnuPG itself is called, which knows how they are protected.
 */
@NullMarked
package org.jostree.openpgp;

import org.jspecify.annotations.NullMarked;

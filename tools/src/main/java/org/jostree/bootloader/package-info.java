/**
 * What a boot loader reads: kernel arguments, the entries of the Boot Loader Specification, and the
 * configuration files that U-Boot, syslinux, GRUB and others want of their own.
 */
@NullMarked
package org.jostree.bootloader;

import org.jspecify.annotations.NullMarked;

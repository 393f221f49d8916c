package org.jostree.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a new sysroot is to be like.
 *
 * @param stateroot the operating system, whose name the remote has, too
 * @param kernelArguments what the kernel is told, apart from {@code ostree=}
 * @param bootloader what boots it
 * @param readOnly whether {@code /sysroot} is mounted read-only
 * @param remoteUrl where upgrades come from; null if that is settled later
 * @param verify whether upgrades have to be signed by OpenPGP
 */
public record SysrootPlan(
    String stateroot,
    List<String> kernelArguments,
    ImageBootloader bootloader,
    boolean readOnly,
    @Nullable String remoteUrl,
    boolean verify) {}

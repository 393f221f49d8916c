package org.jostree.sysroot;

import java.nio.file.Path;
import java.util.List;
import org.jostree.bootloader.KernelArguments;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * What is to be deployed, and how.
 *
 * @param stateroot the operating system that it becomes a deployment of
 * @param commit what is laid out
 * @param origin what its origin file is to say; null for none
 * @param mergeSource whose {@code /etc} is merged; null for the defaults of the commit
 * @param arguments what the kernel is to be told; null for the same as {@code mergeSource} tells it
 * @param retention which other deployments stay
 * @param overlays initrds that are laid over the initramfs; null for those of {@code mergeSource}
 * @param pruning whether objects that nothing needs any more are removed from the repository
 */
public record DeployRequest(
    String stateroot,
    CommitId commit,
    @Nullable Origin origin,
    @Nullable Deployment mergeSource,
    @Nullable KernelArguments arguments,
    Retention retention,
    @Nullable List<Path> overlays,
    boolean pruning) {}

package org.jostree.sysroot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.bootloader.BootEntry;
import org.jostree.bootloader.LoaderDirectory;
import org.jostree.bootloader.LoaderEntry;
import org.jostree.bootloader.LoaderVersions;
import org.jostree.mount.host.HostFile;
import org.jostree.mount.host.HostTree;
import org.jostree.mount.host.PickedFiles;
import org.jostree.mount.host.ShownDeployment.BootFiles;

/**
 * What of {@code /boot} one deployment boots by: its boot entry, the kernel with what belongs to
 * it, and the initrds that are laid over the initramfs. Of a staged one, as it will be.
 */
final class BootPreview {
  private static final String ENTRIES = "loader/entries/";
  private static final String KERNELS = "ostree/";

  private final Sysroot sysroot;
  private final Deployments all;
  private final Deployment deployment;
  private final SortedMap<String, String> texts = new TreeMap<>();
  private final SortedMap<String, HostTree> trees = new TreeMap<>();

  BootPreview(Sysroot sysroot, Deployments all, Deployment deployment) {
    this.sysroot = sysroot;
    this.all = all;
    this.deployment = deployment;
  }

  BootFiles files() throws IOException {
    StagedDeployment staged = all.staged();
    if (staged != null && all.isStaged(deployment)) {
      addEntryToBe(staged);
      addKernelToBe();
    } else {
      addEntry();
      addKernel();
    }
    return new BootFiles(texts, trees);
  }

  private void addEntry() throws IOException {
    LoaderVersions versions = new LoaderVersions(sysroot.boot());
    LoaderDirectory directory = versions.inUse();
    for (LoaderEntry each : directory.read()) {
      String argument = each.entry().options().lastValue("ostree").orElse(null);
      if (argument != null && isOf(BootLinks.Target.parse(argument))) {
        String name = each.name().fileName();
        byte[] content = Files.readAllBytes(directory.entries().resolve(name));
        texts.put(ENTRIES + name, new String(content, StandardCharsets.UTF_8));
      }
    }
  }

  private boolean isOf(BootLinks.Target target) {
    return target.equals(BootLinks.Target.of(target.bootVersion(), deployment));
  }

  private void addKernel() {
    String directory = KERNELS + EntryWriting.kernelDirectory(deployment);
    trees.put(directory, HostTree.of(sysroot.boot().resolve(directory)));
    addOverlays(deployment, false);
  }

  /** As {@link Finalization} does it. */
  private void addEntryToBe(StagedDeployment staged) throws IOException {
    Deployments written = all.withoutStaged();
    Deployment source = Finalization.mergeSource(staged, all);
    Deployment complete = Finalization.withArguments(staged, source);
    List<Deployment> wanted = Retention.DEFAULT.apply(written, complete, source);
    List<LoaderEntry> entries = new BootUpdate(sysroot, written, wanted).entries();
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).isSameAs(deployment)) {
        LoaderEntry entry = entries.get(i);
        texts.put(ENTRIES + entry.name().fileName(), entry.entry().text());
      }
    }
  }

  private void addKernelToBe() throws IOException {
    Path tree = deployment.directory(sysroot.path());
    KernelLayout layout = EntryWriting.layout(sysroot, deployment, Trees.of(sysroot));
    Map<String, HostFile> files = new HashMap<>();
    for (KernelLayout.Part each : KernelInstallation.parts(layout)) {
      files.put(each.bootName(), file(tree, each.source()));
    }
    trees.put(
        KERNELS + EntryWriting.kernelDirectory(deployment),
        new PickedFiles(file(tree, layout.kernel().source().resolveSibling("")), files));
    addOverlays(deployment, true);
  }

  private static HostFile file(Path top, Path path) {
    return new HostFile(top, top.relativize(path.normalize()).toString());
  }

  private void addOverlays(Deployment shown, boolean mayWait) {
    Map<String, HostFile> files = new HashMap<>();
    for (String path : shown.entry().overlays()) {
      Path waiting = sysroot.stagedState().overlay(path);
      // An entry may have /boot in front of it.
      String name = path.substring(path.lastIndexOf('/') + 1);
      files.put(
          name,
          mayWait && Files.exists(waiting)
              ? new HostFile(
                  sysroot.stagedState().overlays(), String.valueOf(waiting.getFileName()))
              : new HostFile(sysroot.boot().resolve(overlays()), name));
    }
    if (!files.isEmpty()) {
      trees.put(overlays(), new PickedFiles(new HostFile(sysroot.boot(), "ostree"), files));
    }
  }

  /** Without the slashes around it. */
  private static String overlays() {
    return BootEntry.OVERLAYS.substring(1, BootEntry.OVERLAYS.length() - 1);
  }
}

package org.jostree.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jostree.checkout.Checkout;
import org.jostree.checkout.CheckoutOptions;
import org.jostree.repo.Repo;
import org.jostree.sysroot.KernelLayout;
import org.jspecify.annotations.Nullable;

/**
 * An image in which U-Boot finds kernel, initramfs and device trees together, each with its SHA-256
 * hash, and a configuration for each device tree, of which the first is the default.
 */
public final class FitImage {
  private final FitPlan plan;
  private final BuildListener listener;

  public FitImage(FitPlan plan, BuildListener listener) {
    this.plan = plan;
    this.listener = listener;
  }

  /**
   * Makes the image.
   *
   * @param replace whether a file that is there may be replaced
   */
  public void make(Path target, boolean replace) throws IOException {
    ExternalProgram.require(ExternalProgram.MKIMAGE, ExternalProgram.DTC);
    try (Workshop workshop = Workshop.beside(target, replace)) {
      FitParts parts = parts(workshop);
      listener.step("Making the FIT image");
      Path source = workshop.resolve("image.its");
      Files.writeString(source, text(parts, workshop), StandardCharsets.UTF_8);
      Path image = workshop.resolve("image.itb");
      Long wanted = ImageIdentity.sourceDate();
      ExternalProgram.MKIMAGE.run(
          List.of("-f", source.toString(), image.toString()),
          "",
          wanted == null ? Map.of() : Map.of("SOURCE_DATE_EPOCH", String.valueOf(wanted)));
      workshop.publish(image);
    }
  }

  private FitParts parts(Workshop workshop) throws IOException {
    if (plan.source() instanceof FitPlan.Source.Files files) {
      return new FitParts(files.kernel(), files.initramfs(), files.deviceTrees());
    }
    Path tree;
    if (plan.source() instanceof FitPlan.Source.Tree given) {
      tree = given.tree();
    } else if (plan.source() instanceof FitPlan.Source.Committed committed) {
      tree = workshop.resolve("tree");
      Path modules = tree.resolve("usr/lib/modules");
      Files.createDirectories(modules.getParent());
      try (Repo repo = Repo.open(committed.repo())) {
        new Checkout(
                repo,
                new CheckoutOptions().userMode(true).forceCopy(true).subpath("/usr/lib/modules"))
            .run(repo.refs().resolve(committed.revision()), modules);
      }
    } else {
      throw new IllegalStateException("unknown source " + plan.source());
    }
    return FitParts.of(KernelLayout.of(tree));
  }

  private String text(FitParts parts, Workshop workshop) throws IOException {
    StringBuilder images = new StringBuilder();
    StringBuilder configurations = new StringBuilder();
    KernelImage form = KernelImage.of(parts.kernel());
    images.append(
        image(
            "kernel",
            "Linux kernel",
            place(parts.kernel(), "kernel", workshop),
            "kernel",
            form.compression(),
            true,
            "load = <" + plan.kernelLoad() + ">;\n      entry = <" + plan.kernelEntry() + ">;"));
    Path initramfs = parts.initramfs();
    if (initramfs != null) {
      images.append(
          image(
              "ramdisk",
              "initramfs",
              place(initramfs, "ramdisk", workshop),
              "ramdisk",
              "none",
              true,
              "load = <" + plan.ramdiskLoad() + ">;"));
    }
    int count = Math.max(1, parts.deviceTrees().size());
    for (int i = 1; i <= count; i++) {
      String words = "kernel = \"kernel\";";
      if (initramfs != null) {
        words += "\n      ramdisk = \"ramdisk\";";
      }
      if (!parts.deviceTrees().isEmpty()) {
        Path deviceTree = parts.deviceTrees().get(i - 1);
        images.append(
            image(
                "fdt-" + i,
                "device tree",
                place(deviceTree, "fdt-" + i, workshop),
                "flat_dt",
                "none",
                false,
                "load = <" + plan.deviceTreeLoad() + ">;"));
        words += "\n      fdt = \"fdt-" + i + "\";";
      }
      configurations.append(
          String.format(
              Locale.ROOT,
              """
                  conf-%d {
                    description = "%s";
                    %s
                  };
              """,
              i,
              description(parts, i),
              words));
    }
    return String.format(
        Locale.ROOT,
        """
        /dts-v1/;

        / {
          description = "Kernel, initramfs and device tree";
          #address-cells = <1>;

          images {
        %s  };

          configurations {
            default = "conf-1";
        %s  };
        };
        """,
        images,
        configurations);
  }

  /** Its name lets U-Boot, or who configures it, choose; quotes would end the text. */
  private static String description(FitParts parts, int index) {
    return parts.deviceTrees().isEmpty()
        ? "kernel"
        : String.valueOf(parts.deviceTrees().get(index - 1).getFileName())
            .replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private String image(
      String name,
      String description,
      String file,
      String type,
      String compression,
      boolean hasSystem,
      String addresses) {
    return String.format(
        Locale.ROOT,
        """
            %s {
              description = "%s";
              data = /incbin/("%s");
              type = "%s";
              arch = "%s";
        %s      compression = "%s";
              %s
              hash-1 {
                algo = "sha256";
              };
            };
        """,
        name,
        description,
        file,
        type,
        plan.architecture(),
        hasSystem ? "      os = \"linux\";\n" : "",
        compression,
        addresses);
  }

  /** Under a name of ours beside the source, for the device tree compiler has rules for names. */
  private static String place(Path file, String name, Workshop workshop) throws IOException {
    Files.copy(file, workshop.resolve(name));
    return name;
  }

  /** What is in the image. */
  private record FitParts(Path kernel, @Nullable Path initramfs, List<Path> deviceTrees) {
    static FitParts of(KernelLayout layout) throws IOException {
      Path initramfs = layout.initramfs().map(KernelLayout.Part::source).orElse(null);
      if (initramfs != null && Files.size(initramfs) == 0) {
        initramfs = null;
      }
      return new FitParts(
          layout.kernel().source(), initramfs, deviceTrees(layout.deviceTree().orElse(null)));
    }

    private static List<Path> deviceTrees(KernelLayout.@Nullable Part part) throws IOException {
      if (part == null) {
        return List.of();
      }
      if (!part.isDirectory()) {
        return List.of(part.source());
      }
      try (var files = Files.walk(part.source())) {
        return files
            .filter(file -> file.toString().endsWith(".dtb") && Files.isRegularFile(file))
            .sorted()
            .toList();
      }
    }
  }
}

package org.jostree.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The script by which U-Boot boots a deployment: reads {@code boot/loader/uEnv.txt} of the second
 * partition and loads what that names. A deployment that fails three times makes place for the one
 * before, on boards that count.
 *
 * @param architecture what mkimage calls it: arm, arm64, x86, ...
 * @param command what starts the kernel: booti, bootz or bootm; auto for what the kernel's first
 *     bytes tell
 * @param device what U-Boot calls the disk unless it was told: interface and number
 * @param arguments what is put behind the kernel arguments of the deployment
 */
public record BootScript(String architecture, String command, String device, String arguments) {
  /** The word for a command that is not settled yet. */
  private static final String BY_KERNEL = "auto";

  private static final List<String> COMMANDS = List.of(BY_KERNEL, "booti", "bootz", "bootm");

  /** One whose words come from the user. */
  public static BootScript of(String architecture, String command, String device, String arguments)
      throws IOException {
    if (!COMMANDS.contains(command)) {
      throw new IOException(
          "Unknown boot command '" + command + "', expected auto, booti, bootz or bootm");
    }
    if (!architecture.matches("[a-z0-9_]+")) {
      throw new IOException("Invalid architecture '" + architecture + "'");
    }
    if (!device.matches("[a-z]+ [0-9]+")) {
      throw new IOException("Invalid device '" + device + "', expected one such as 'mmc 0'");
    }
    if (!arguments.matches("[^\"'\\\\;&|$\\p{Cntrl}]*")) {
      throw new IOException("Kernel arguments that U-Boot would not take as such: " + arguments);
    }
    return new BootScript(architecture, command, device, arguments);
  }

  /** The same with the command that starts a kernel, unless it is settled. */
  BootScript forKernel(Path kernel) throws IOException {
    return command.equals(BY_KERNEL)
        ? new BootScript(architecture, KernelImage.of(kernel).command(), device, arguments)
        : this;
  }

  /** What U-Boot runs. */
  String text() {
    String[] disk = device.split(" ", -1);
    return String.format(
        Locale.ROOT,
        """
        # Boots what boot/loader/uEnv.txt of the second partition says.
        if test -z "${devtype}"; then setenv devtype %s; fi
        if test -z "${devnum}"; then setenv devnum %s; fi
        if test -z "${altbootcmd}"; then
          setenv bootlimit 3
          setenv altbootcmd 'setenv rollback 1; run bootcmd'
          saveenv
        fi
        load ${devtype} ${devnum}:2 ${kernel_addr_r} /boot/loader/uEnv.txt
        env import -t ${kernel_addr_r} ${filesize}
        if test "${rollback}" = 1 && test -n "${kernel_image2}"; then
          echo Booting the deployment before the last
          setenv kernel_image "${kernel_image2}"
          setenv ramdisk_image "${ramdisk_image2}"
          setenv fdt_file "${fdt_file2}"
          setenv fdtdir "${fdtdir2}"
          setenv bootargs "${bootargs2}"
        fi
        setenv bootargs "${bootargs} %s"
        echo Loading ${kernel_image} for ${bootargs}
        load ${devtype} ${devnum}:2 ${kernel_addr_r} ${kernel_image}
        setenv ramdisk -
        if test -n "${ramdisk_image}"; then
          load ${devtype} ${devnum}:2 ${ramdisk_addr_r} ${ramdisk_image}
          setenv ramdisk ${ramdisk_addr_r}:${filesize}
        fi
        setenv fdt ${fdtcontroladdr}
        if test -n "${fdt_addr}"; then setenv fdt ${fdt_addr}; fi
        if test -n "${fdtdir}" && test -n "${fdtfile}"; then
          if load ${devtype} ${devnum}:2 ${fdt_addr_r} ${fdtdir}/${fdtfile}; then setenv fdt ${fdt_addr_r}; fi
        fi
        if test -n "${fdt_file}"; then
          load ${devtype} ${devnum}:2 ${fdt_addr_r} ${fdt_file}
          setenv fdt ${fdt_addr_r}
        fi
        %s
        """,
        disk[0],
        disk[1],
        arguments,
        command.equals("bootm")
            ? "bootm ${kernel_addr_r}"
            : command + " ${kernel_addr_r} ${ramdisk} ${fdt}");
  }

  /** Writes the script in the form that U-Boot takes, a file beside it with the text. */
  void compile(Path target, Path scratch, long seconds) throws IOException {
    Path text = Files.writeString(scratch.resolve("boot.cmd"), text(), StandardCharsets.UTF_8);
    ExternalProgram.MKIMAGE.run(
        List.of(
            "-A",
            architecture,
            "-O",
            "linux",
            "-T",
            "script",
            "-C",
            "none",
            "-a",
            "0",
            "-e",
            "0",
            "-n",
            "Ostree boot script",
            "-d",
            text.toString(),
            target.toString()),
        "",
        Map.of("SOURCE_DATE_EPOCH", String.valueOf(seconds)));
  }

  /**
   * Makes one by itself.
   *
   * @param replace whether a file that is there may be replaced
   */
  public void make(Path target, boolean replace) throws IOException {
    ExternalProgram.require(ExternalProgram.MKIMAGE);
    if (command.equals(BY_KERNEL)) {
      throw new IOException("Which command starts the kernel has to be specified");
    }
    Long wanted = ImageIdentity.sourceDate();
    try (Workshop workshop = Workshop.beside(target, replace)) {
      Path made = workshop.resolve("boot.scr");
      compile(made, workshop.resolve("."), wanted == null ? 0 : wanted);
      workshop.publish(made);
    }
  }
}

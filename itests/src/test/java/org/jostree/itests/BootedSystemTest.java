package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.itests.ground.BootedSystem;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.TwoReleases;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a running system can do with its deployments. */
@Execution(ExecutionMode.CONCURRENT)
class BootedSystemTest {
  private static final String OURS = "ours";
  private static final String REFERENCE = "reference";

  private static final String CONTENT =
      """
      printf "default $1" >usr/etc/conf
      printf "delivered $1" >srv/delivered
      """;

  @RegisterExtension final Workspace workspace = new Workspace();
  private TwoReleases releases;

  @BeforeEach
  void needsTheReference() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    Machine.needs("unshare");
    releases = TwoReleases.make(workspace, CONTENT);
  }

  private static String program(String whose) {
    return whose.equals(OURS) ? Ostree.ours().program() : "ostree";
  }

  private static String run(BootedSystem system, String whose, String script) throws IOException {
    return system.run(program(whose), script).expectSuccess().out();
  }

  private static void expectAgreement(BootedSystem system) throws IOException {
    assertThat(run(system, OURS, "$O admin status"))
        .isEqualTo(run(system, REFERENCE, "$O admin status"));
  }

  @ParameterizedTest
  @ValueSource(strings = {OURS, REFERENCE})
  void oneFinalizesWhatTheOtherHasStaged(String stager) throws IOException {
    String finisher = stager.equals(OURS) ? REFERENCE : OURS;
    BootedSystem system = releases.boot();
    run(system, stager, "$O admin deploy --stage --karg-append=late=1 origin:two");
    assertThat(run(system, finisher, "$O admin status")).contains(".0 (staged)\n    Version: two");
    expectAgreement(system);
    Files.writeString(releases.deployment("one").resolve("etc/conf"), "changed after staging");

    run(system, finisher, "$O admin finalize-staged");

    expectAgreement(system);
    assertThat(run(system, OURS, "$O admin status")).contains(".0 (pending)\n    Version: two");
    assertThat(releases.deployment("two").resolve("etc/conf")).hasContent("changed after staging");
    assertThat(run(system, OURS, "cat /boot/loader/entries/ostree-2*.conf"))
        .contains("title System two (ostree:0)", "quiet", "late=1");
    assertThat(system.run().resolve("ostree/staged-deployment")).doesNotExist();
    assertThat(run(system, finisher, "$O admin finalize-staged")).doesNotContain("Copying");
  }

  @Test
  void theSameBytesAreStaged() throws IOException {
    BootedSystem system = releases.boot();
    Path state = system.run().resolve("ostree/staged-deployment");
    run(system, REFERENCE, "$O admin deploy --stage --karg-append=a=b origin:two");
    byte[] expected = Files.readAllBytes(state);
    run(system, REFERENCE, "$O admin undeploy 0");
    assertThat(state).doesNotExist();
    run(system, OURS, "$O admin deploy --stage --karg-append=a=b origin:two");
    assertThat(state).hasBinaryContent(expected);
  }

  @Test
  void anUpgradeIsStagedAndUnstaged() throws IOException {
    BootedSystem system = releases.boot();
    String commit = releases.commit("two");
    run(
        system,
        OURS,
        "$O admin upgrade --stage --allow-downgrade --deploy-only --override-commit=" + commit);
    expectAgreement(system);
    CommandResult pinned = system.run(program(OURS), "$O admin pin 0");
    assertThat(pinned.expectError().lastErrorLine()).contains("Cannot pin staged deployment");
    assertThat(run(system, OURS, "$O admin undeploy 0")).contains("Deleted deployment " + commit);
    expectAgreement(system);
    assertThat(releases.deployments()).hasSize(1);
    CommandResult booted = system.run(program(OURS), "$O admin undeploy 0");
    assertThat(booted.expectError().lastErrorLine())
        .contains("Cannot undeploy currently booted deployment 0");
  }

  @Test
  void aLockedOneIsFinalizedByNobody() throws IOException {
    BootedSystem system = releases.boot();
    run(system, OURS, "$O admin deploy --stage --lock-finalization origin:two");
    assertThat(run(system, OURS, "$O admin status")).contains("(finalization locked)");
    run(system, REFERENCE, "$O admin finalize-staged");
    run(system, OURS, "$O admin finalize-staged");
    assertThat(run(system, OURS, "$O admin status")).contains("(finalization locked)");
    assertThat(run(system, OURS, "$O admin lock-finalization"))
        .contains("already finalization locked");
    assertThat(run(system, OURS, "$O admin lock-finalization -u"))
        .contains("now queued to apply on shutdown");
    run(system, REFERENCE, "$O admin finalize-staged");
    assertThat(run(system, REFERENCE, "$O admin status")).contains("(pending)");
  }

  @Test
  void aFailureAtTheEndIsToldOnTheNextBoot() throws IOException {
    BootedSystem system = releases.boot();
    run(system, OURS, "$O admin deploy --stage origin:two");
    Path defaults = releases.deployment("two").resolve("usr/etc/conf");
    Files.delete(defaults);
    Files.createDirectory(defaults);
    Files.writeString(releases.deployment("one").resolve("etc/conf"), "changed");
    system.run(program(OURS), "$O admin finalize-staged").expectError();
    Path stamp = releases.sysroot().resolve("boot/ostree/finalize-failure.stamp");
    assertThat(stamp).content().contains("cannot merge");
    CommandResult told = system.run(program(OURS), "$O admin boot-complete");
    assertThat(told.expectError().lastErrorLine())
        .contains("ostree-finalize-staged.service failed on previous boot: During /etc merge");
    assertThat(stamp).doesNotExist();
    run(system, OURS, "$O admin boot-complete");
  }

  @Test
  void bootIsHeldUntilSystemdEndsIt() throws IOException {
    assertThat(
            run(
                releases.boot(),
                OURS,
                """
                $O admin finalize-staged --hold & holder=$!
                while ! ls -l /proc/$holder/fd 2>/dev/null | grep -q ' /boot$'; do sleep 0.1; done
                kill -TERM $holder
                wait $holder
                echo "exit $?"
                """))
        .contains("exit 0");
  }

  @Test
  void developmentChangesUsrUntilTheEnd() throws IOException {
    BootedSystem system = releases.boot();
    String out =
        run(
            system,
            OURS,
            """
            $O admin unlock
            read line </usr/bin/program; echo "see $line"
            echo changed >/usr/bin/program
            """);
    assertThat(out).contains("Development mode enabled.", "see program one");
    assertThat(releases.deployment("one").resolve("usr/bin/program")).hasContent("program one\n");
    assertThat(run(system, OURS, "$O admin status")).contains("Unlocked: development");
    expectAgreement(system);
    CommandResult again = system.run(program(OURS), "$O admin unlock --hotfix");
    assertThat(again.expectError().lastErrorLine())
        .contains("Deployment is already in unlocked state: development");
  }

  @Test
  void transientChangesNeedMountsOfTheirOwn() throws IOException {
    BootedSystem system = releases.boot();
    String out =
        run(
            system,
            OURS,
            """
            $O admin unlock --transient
            read line </usr/bin/program; echo "see $line"
            if (echo changed >/usr/bin/program) 2>/dev/null; then echo written; fi
            """);
    assertThat(out).contains("mounted read-only by default", "see program one");
    assertThat(out).doesNotContain("written");
    expectAgreement(system);
  }

  @Test
  void aHotfixStaysAndLeavesAWayBack() throws IOException {
    BootedSystem system = releases.boot();
    String out =
        run(
            system,
            OURS,
            """
            $O admin unlock --hotfix
            read line </usr/bin/program; echo "see $line"
            echo changed >/usr/bin/program
            """);
    assertThat(out).contains("Hotfix mode enabled.", "see program one");
    Path booted = releases.deployment("one");
    assertThat(booted.resolve(".usr-ovl-upper/bin/program")).hasContent("changed");
    assertThat(booted.resolveSibling(booted.getFileName() + ".origin"))
        .content()
        .contains("unlocked=hotfix");
    assertThat(releases.deployments()).hasSize(2);
    assertThat(run(system, OURS, "$O admin status"))
        .startsWith("* os ")
        .contains("Unlocked: hotfix", ".1 (rollback)");
    expectAgreement(system);
  }

  @Test
  void aStateOverlayIsWritable() throws IOException {
    BootedSystem system = releases.boot();
    String out =
        run(
            system,
            OURS,
            """
            $O admin state-overlay srv /srv
            cat /srv/delivered
            echo mine >/srv/mine
            """);
    assertThat(out).contains("delivered one");
    Path upper = releases.sysroot().resolve("ostree/deploy/os/var/ostree/state-overlays/srv/upper");
    assertThat(upper.resolve("mine")).hasContent("mine");
    assertThat(releases.deployment("one").resolve("srv/mine")).doesNotExist();
    CommandResult bad = system.run(program(OURS), "$O admin state-overlay ../x /srv");
    assertThat(bad.expectError().lastErrorLine()).contains("Invalid name");
  }

  @Test
  void aReadOnlySysrootIsWritableForTheCommandAlone() throws IOException {
    BootedSystem system = releases.boot();
    String out =
        run(
            system,
            OURS,
            """
            mount -o remount,bind,ro /sysroot
            mount -o remount,bind,ro /boot
            $O admin deploy origin:two
            $O admin status
            if (: >/sysroot/x) 2>/dev/null || (: >/boot/x) 2>/dev/null; then echo written; fi
            """);
    assertThat(out).contains("(pending)\n    Version: two").doesNotContain("written");
    expectAgreement(system);
  }

  @Test
  void aPreviewNeedsNoWriting() throws IOException {
    BootedSystem system = releases.boot();
    Files.writeString(releases.deployment("one").resolve("etc/conf"), "changed");
    Files.writeString(releases.deployment("one").resolve("etc/mine"), "added");
    String out =
        run(
            system,
            OURS,
            """
            mount -o remount,bind,ro /sysroot
            mount -o remount,bind,ro /boot
            $O admin deploy --dry-run --karg-append=x=1 origin:two
            """);
    assertThat(out)
        .contains("/etc: 2 changes to keep, 1 in conflict")
        .contains("  M    conf  (default changed too, the change is kept)\n  A    mine\n")
        .contains("    title System two (ostree:0)", "quiet", "x=1")
        .containsPattern("/boot: .* needed, .* available");
    assertThat(releases.deployments()).hasSize(1);
  }
}

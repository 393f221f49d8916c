package org.jostree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitMessageTest {
  @Test
  void theFirstLineIsTheSubjectAndTheRestTheBody() {
    assertThat(CommitMessage.parse("\nsubject  \n\n\none\n\ntwo\n# hint\n"))
        .isEqualTo(new CommitMessage("subject", "one\n\ntwo"));
    assertThat(CommitMessage.parse("only")).isEqualTo(new CommitMessage("only", ""));
    assertThat(CommitMessage.parse("# hint\n\n")).isEqualTo(new CommitMessage("", ""));
  }
}

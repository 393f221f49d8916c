package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.cli.options.Options;
import org.jostree.cli.options.Text;
import org.jostree.sign.PublicKeys;
import org.jspecify.annotations.Nullable;

/** The options of commands that look at the signatures of static deltas. */
final class VerificationKeys {
  private final Text signType;
  private final Text keysFile;
  private final Text keysDir;

  VerificationKeys(Options options) {
    signType = SigningOptions.declareType(options);
    keysFile = SigningOptions.declareKeysFile(options);
    keysDir = SigningOptions.declareKeysDir(options);
  }

  /** Whether keys are given, or where to find some. */
  boolean areGiven(List<String> keys) {
    return !keys.isEmpty() || keysFile.isGiven() || keysDir.isGiven();
  }

  /** The kind that is given has to exist. */
  void requireKind() throws IOException {
    SigningOptions.kind(signType);
  }

  /** The keys that are given; without any, those of a directory, or of the system. */
  PublicKeys read(List<String> given) throws IOException {
    PublicKeys keys = new PublicKeys(SigningOptions.kind(signType));
    for (String key : given) {
      keys.add(key);
    }
    @Nullable String file = keysFile.value();
    if (file != null) {
      keys.addFile(Path.of(file));
    }
    @Nullable String directory = keysDir.value();
    if (directory != null || keys.isEmpty()) {
      keys.addDirectory(directory == null ? null : Path.of(directory));
    }
    return keys;
  }
}

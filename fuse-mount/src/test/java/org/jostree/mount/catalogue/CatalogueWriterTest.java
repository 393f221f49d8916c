package org.jostree.mount.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jostree.mount.content.FileFacts;
import org.jostree.object.Checksum;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.EntryName;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueWriterTest {
  private static final int FILES = 120;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsBeingWrittenIsForgottenToo(boolean isForgotten) throws IOException {
    AtomicReference<Catalogue> catalogue = new AtomicReference<>();
    Catalogue.Source source =
        new Catalogue.Source() {
          @Override
          public DirMeta read(DirMetaId id) {
            // Asked for while the directory is written.
            if (isForgotten) {
              catalogue.get().distrust();
            }
            return new DirMeta(0, 0, 040755, Xattrs.NONE);
          }

          @Override
          public void learnXattrs(FileId file, FileFacts facts) {}
        };
    catalogue.set(Catalogue.in(directory, source));
    DirTree tree = tree();
    FileFacts facts = FileFacts.of(new FileHeader(0, 0, 0100644, "", Xattrs.NONE), 1, null);

    catalogue.get().learn(new DirTreeId(checksum("tree")), tree, Collections.nCopies(FILES, facts));
    catalogue.get().close();

    assertThat(directory.toFile().list()).hasSize(isForgotten ? 0 : 1);
  }

  private static DirTree tree() {
    SortedMap<EntryName, FileId> files = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      files.put(new EntryName("file" + i), new FileId(checksum("file" + i)));
    }
    SortedMap<EntryName, DirTree.Subdirectory> directories = new TreeMap<>();
    directories.put(
        new EntryName("sub"),
        new DirTree.Subdirectory(
            new DirTreeId(checksum("sub")), new DirMetaId(checksum("metadata"))));
    return DirTree.of(files, directories);
  }

  private static Checksum checksum(String text) {
    return Checksum.compute(text.getBytes(UTF_8));
  }
}

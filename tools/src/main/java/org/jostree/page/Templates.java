package org.jostree.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.DefaultCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The templates beside this class: Mustache's, which escapes whatever it puts in. A model that
 * lacks what a template asks for is an error.
 */
final class Templates {
  private static final String TYPE = ".mustache";

  private final Mustache.Compiler compiler =
      Mustache.compiler()
          .escapeHTML(true)
          .strictSections(true)
          .emptyStringIsFalse(true)
          .withCollector(new RecordsOnly())
          .withLoader(Templates::open);

  private final Map<String, Template> compiled = new ConcurrentHashMap<>();

  /**
   * What every page has, and what it is about.
   *
   * @param base the way up from the page to that of the refs
   * @param repo the name of the repository
   * @param style the address of the style sheet, from there
   */
  record Frame(String base, String title, String repo, String style, String icon, Object content) {}

  /** Names are those of our records: a text that is shown has no parts, as Java would have it. */
  private static final class RecordsOnly extends DefaultCollector {
    @Override
    public Mustache.@Nullable VariableFetcher createFetcher(Object context, String name) {
      return context instanceof Record ? super.createFetcher(context, name) : null;
    }
  }

  /** A page of HTML. */
  String render(String name, Frame frame) {
    return compiled.computeIfAbsent(name, this::compile).execute(frame);
  }

  private Template compile(String name) {
    try (Reader text = open(name)) {
      return compiler.compile(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reader open(String name) throws IOException {
    return new InputStreamReader(resource(name + TYPE), UTF_8);
  }

  /** The bytes of what lies beside this class. */
  static byte[] bytes(String name) throws IOException {
    try (InputStream in = resource(name)) {
      return in.readAllBytes();
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = Templates.class.getResourceAsStream(name);
    if (in == null) {
      throw new FileNotFoundException(name);
    }
    return in;
  }
}

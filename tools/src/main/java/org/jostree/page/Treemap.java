package org.jostree.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sizes as areas: each directory a frame, in it what it holds, squarified (Bruls, Huizing, van
 * Wijk: Squarified Treemaps, 2000), so that pieces are nearly square.
 *
 * @param cells frames before what is in them
 */
record Treemap(int width, int height, List<Cell> cells) {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 420;
  private static final int MOST_CELLS = 800;

  /** Smaller pieces are drawn as one. */
  private static final double LEAST_AREA = 40;

  /** A smaller directory is drawn as if it were a file. */
  private static final double LEAST_FRAME_WIDTH = 46;

  private static final double LEAST_FRAME_HEIGHT = 34;
  private static final double HEADING = 15;
  private static final double GAP = 1.5;
  private static final double LETTER = 6.3;
  private static final double LETTER_HEIGHT = 11;

  /**
   * A rectangle.
   *
   * @param kind how it looks: that of the {@linkplain SizeNode#kind() node}, or {@code frame}
   * @param label nothing if there is no room for one
   * @param link null if it leads nowhere
   */
  record Cell(
      String kind,
      String x,
      String y,
      String width,
      String height,
      String label,
      String labelX,
      String labelY,
      String title,
      @Nullable String link) {}

  private record Area(double x, double y, double width, double height) {
    double size() {
      return width * height;
    }

    Area shrunkBy(double left, double top, double other) {
      return new Area(
          x + left, y + top, Math.max(0, width - left - other), Math.max(0, height - top - other));
    }
  }

  static Treemap of(SizeNode top) {
    List<Cell> cells = new ArrayList<>();
    fill(top, new Area(0, 0, WIDTH, HEIGHT), cells);
    return new Treemap(WIDTH, HEIGHT, cells);
  }

  boolean isEmpty() {
    return cells.isEmpty();
  }

  private static void fill(SizeNode directory, Area area, List<Cell> cells) {
    List<SizeNode> nodes = directory.largestFirst();
    Area left = area;
    long bytes = directory.bytes();
    int from = 0;
    while (from < nodes.size()) {
      double scale = left.size() / bytes;
      boolean tooSmall = nodes.get(from).bytes() * scale < LEAST_AREA || cells.size() > MOST_CELLS;
      if (bytes <= 0 || tooSmall) {
        addRest(directory, nodes.subList(from, nodes.size()), left, cells);
        return;
      }
      int end = from + 1;
      long row = nodes.get(from).bytes();
      double shorter = Math.min(left.width, left.height);
      double worst = worst(nodes.get(from).bytes(), nodes.get(from).bytes(), row, scale, shorter);
      while (end < nodes.size()) {
        long more = row + nodes.get(end).bytes();
        double next = worst(nodes.get(from).bytes(), nodes.get(end).bytes(), more, scale, shorter);
        if (next > worst) {
          break;
        }
        worst = next;
        row = more;
        end++;
      }
      left = place(nodes.subList(from, end), row, scale, left, cells);
      bytes -= row;
      from = end;
    }
  }

  /** The longest of the pieces of a row, by how much longer than wide it is. */
  private static double worst(long largest, long smallest, long row, double scale, double side) {
    double area = row * scale;
    double square = side * side;
    return Math.max(
        square * largest * scale / (area * area), area * area / (square * smallest * scale));
  }

  /** Puts a row at the shorter side; gives what is left of the area. */
  private static Area place(
      List<SizeNode> row, long bytes, double scale, Area area, List<Cell> cells) {
    boolean upright = area.width >= area.height;
    double thickness = bytes * scale / (upright ? area.height : area.width);
    double at = upright ? area.y : area.x;
    for (SizeNode node : row) {
      double length = node.bytes() * scale / thickness;
      add(
          node,
          upright
              ? new Area(area.x, at, thickness, length)
              : new Area(at, area.y, length, thickness),
          cells);
      at += length;
    }
    return upright
        ? new Area(area.x + thickness, area.y, Math.max(0, area.width - thickness), area.height)
        : new Area(area.x, area.y + thickness, area.width, Math.max(0, area.height - thickness));
  }

  private static void add(SizeNode node, Area area, List<Cell> cells) {
    SizeNode shown = node;
    String name = node.name();
    // A directory with nothing but a directory in it is not worth a frame.
    while (shown.isDirectory()
        && shown.largestFirst().size() == 1
        && shown.largestFirst().get(0).isDirectory()) {
      shown = shown.largestFirst().get(0);
      name += "/" + shown.name();
    }
    if (shown.isDirectory()
        && area.width >= LEAST_FRAME_WIDTH
        && area.height >= LEAST_FRAME_HEIGHT) {
      cells.add(cell("frame", area, name + "/", HEADING - 4, title(shown), shown.link()));
      fill(shown, area.shrunkBy(3, HEADING, 3), cells);
    } else {
      String text = shown.isDirectory() ? name + "/" : name;
      cells.add(cell(shown.kind(), area, text, LETTER_HEIGHT + 2, title(shown), shown.link()));
    }
  }

  private static void addRest(
      SizeNode directory, List<SizeNode> rest, Area area, List<Cell> cells) {
    if (area.width < 1 || area.height < 1) {
      return;
    }
    long bytes = 0;
    for (SizeNode node : rest) {
      bytes += node.bytes();
    }
    String title =
        VisibleText.ofName(directory.path())
            + "/: "
            + Figures.count(rest.size(), "smaller entry", "smaller entries")
            + ", "
            + Figures.size(bytes);
    cells.add(cell("rest", area, "", LETTER_HEIGHT + 2, title, directory.link()));
  }

  private static String title(SizeNode node) {
    String path = VisibleText.ofName(node.path());
    return node.isDirectory()
        ? path + "/: " + Figures.count(node.files(), "file", "files") + ", " + size(node)
        : path + ": " + size(node);
  }

  private static String size(SizeNode node) {
    return Figures.size(node.bytes());
  }

  private static Cell cell(
      String kind, Area area, String name, double baseline, String title, @Nullable String link) {
    double width = Math.max(0.5, area.width - GAP);
    double height = Math.max(0.5, area.height - GAP);
    return new Cell(
        kind,
        number(area.x),
        number(area.y),
        number(width),
        number(height),
        height < LETTER_HEIGHT + 3 ? "" : fitting(VisibleText.ofName(name), width - 8),
        number(area.x + 4),
        number(area.y + baseline),
        title,
        link);
  }

  /** As much of a name as there is room for; nothing if that is not worth reading. */
  private static String fitting(String name, double width) {
    int most = (int) (width / LETTER);
    if (name.length() <= most) {
      return name;
    }
    if (most < 4) {
      return "";
    }
    int end = most - 1;
    return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}

package plumbline.decision;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a score is counted in. */
public enum Unit {
  /** 0 to 1: categories run from 0 to 100, and their weights sum to 1. */
  FRACTION,
  /** Weighted points, without bounds unless a category has some; a total may be negative. */
  POINTS;

  /** The words of the config. */
  static List<String> words() {
    return Arrays.stream(values()).map(Unit::word).toList();
  }

  static Unit of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** As the config writes it: {@code fraction}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

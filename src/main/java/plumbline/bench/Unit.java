package plumbline.bench;

import java.util.Locale;

/** What a figure counts. */
public enum Unit {
  RATIO("×", "%.2f"),
  PER_SECOND("/s", "%,.0f"),
  MILLISECONDS(" ms", "%.1f"),
  SECONDS(" s", "%.2f"),
  MEBIBYTES(" MiB", "%,.0f");

  private final String suffix;
  private final String form;

  Unit(String suffix, String form) {
    this.suffix = suffix;
    this.form = form;
  }

  /** The number without its unit. */
  String number(double value) {
    return String.format(Locale.ROOT, form, value);
  }

  /** The number with its unit. */
  String text(double value) {
    return number(value) + suffix;
  }

  /** Median and spread, such as {@code 0.21× [0.19–0.23]}. */
  String text(Spread spread) {
    return "%s [%s–%s]"
        .formatted(text(spread.median()), number(spread.min()), number(spread.max()));
  }
}

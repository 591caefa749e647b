package plumbline.backtest;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Bars as SVG, without a script, so that they are there on paper too. */
final class Chart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 200;
  private static final int FOOT = 28;

  /** The label of the highest bar stands above it, in the large type of small screens too. */
  private static final int TOP = 28;

  private static final int LEFT = 48;
  private static final int ROW = 34;
  private static final int LABEL = 170;

  /** So many labels fit below the bars. */
  private static final int LABELS = 7;

  private final StringBuilder svg = new StringBuilder();

  private Chart() {}

  /** What a chart shows at one place; a side that is 0 has no bar. */
  record Bar(String label, double before, double after, String said) {}

  /** Upright bars, two at each place, in the order given. */
  static String columns(List<Bar> bars, boolean both) {
    Chart chart = new Chart();
    double most = most(bars);
    chart.open(HEIGHT + FOOT);
    chart.line(LEFT, HEIGHT, WIDTH, HEIGHT);
    chart.text(0, TOP - 6, "start", scale(most));
    chart.text(LEFT - 6, HEIGHT, "end", "0");
    double place = (double) (WIDTH - LEFT) / Math.max(1, bars.size());
    int every = Math.max(1, (bars.size() + LABELS - 1) / LABELS);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double x = LEFT + i * place;
      double wide = place * (both ? 0.42 : 0.84);
      if (both) {
        chart.bar(x + place * 0.06, wide, bar.before() / most, "before", bar.said());
        chart.bar(x + place * 0.5, wide, bar.after() / most, "after", bar.said());
      } else {
        chart.bar(x + place * 0.08, wide, bar.after() / most, "after", bar.said());
      }
      if (i % every == 0) {
        chart.text(x, HEIGHT + 22, "start", bar.label());
      }
    }
    return chart.close();
  }

  /** Lying bars, two in each row, named at their left. */
  static String rows(List<Bar> bars) {
    Chart chart = new Chart();
    double most = most(bars);
    chart.open(bars.size() * ROW + 4);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int y = i * ROW;
      chart.text(LABEL - 8, y + 20, "end", bar.label());
      chart.lying(y + 3, bar.before() / most, "before", bar.said());
      chart.lying(y + 16, bar.after() / most, "after", bar.said());
    }
    return chart.close();
  }

  private static double most(List<Bar> bars) {
    ToDoubleFunction<Bar> larger = bar -> Math.max(bar.before(), bar.after());
    double most = bars.stream().mapToDouble(larger).max().orElse(0);
    return most > 0 ? most : 1;
  }

  private static String scale(double most) {
    return most <= 1 ? number(most) : "%,.0f".formatted(most);
  }

  private void open(int height) {
    svg.append("<svg role=\"img\" viewBox=\"0 0 %d %d\">".formatted(WIDTH, height));
  }

  private String close() {
    return svg.append("</svg>").toString();
  }

  private void line(int x, int y, int toX, int toY) {
    svg.append(
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#5b6675\"/>"
            .formatted(x, y, toX, toY));
  }

  private void text(double x, double y, String anchor, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
            .formatted(number(x), number(y), anchor, escaped(text)));
  }

  private void bar(double x, double wide, double share, String side, String said) {
    double high = share * (HEIGHT - TOP);
    rectangle(x, HEIGHT - high, wide, high, side, said);
  }

  private void lying(double y, double share, String side, String said) {
    rectangle(LABEL, y, share * (WIDTH - LABEL - 4), 12, side, said);
  }

  private void rectangle(double x, double y, double wide, double high, String side, String said) {
    svg.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"var(--%s)\"><title>%s</title></rect>"
            .formatted(number(x), number(y), number(wide), number(high), side, escaped(said)));
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}

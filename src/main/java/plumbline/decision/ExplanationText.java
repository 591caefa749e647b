package plumbline.decision;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.decision.ExplanationSteps.Group;
import plumbline.facts.Activity;
import plumbline.rules.WhyNot;

/** An explanation as a page of plain text, 80 columns wide. */
public final class ExplanationText {
  private static final int WIDTH = 80;
  private static final int LABEL = 36;
  private static final int CHART = 20;

  /** Rules that help a little are many. */
  private static final int MOST_HELPING = 6;

  private final Explanation explanation;
  private final StringBuilder out = new StringBuilder();

  private ExplanationText(Explanation explanation) {
    this.explanation = explanation;
  }

  /** The page, each line ended. */
  public static String write(Explanation explanation) {
    ExplanationText page = new ExplanationText(explanation);
    explanation.sentences().forEach(sentence -> page.wrapped("", "  ", sentence));
    page.waterfall();
    page.missing();
    return page.out.toString();
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }

  /** Writes words, broken before they are too wide. */
  private void wrapped(String first, String next, String text) {
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        line(line.toString());
        line = new StringBuilder(next);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    line(line.toString());
  }

  private void waterfall() {
    List<Group> groups = ExplanationSteps.grouped(explanation.waterfall());
    if (groups.isEmpty()) {
      return;
    }
    BigDecimal total = BigDecimal.ZERO;
    BigDecimal least = total;
    BigDecimal most = total;
    for (Group group : groups) {
      total = total.add(group.contribution());
      least = least.min(total);
      most = most.max(total);
    }
    line("");
    line("How the score comes about");
    String category = "";
    total = BigDecimal.ZERO;
    for (Group group : groups) {
      if (!group.category().equals(category)) {
        category = group.category();
        line("  " + category);
      }
      BigDecimal after = total.add(group.contribution());
      step(group, bar(total, after, least, most), after);
      total = after;
    }
    line(
        "  %s %9s  %s %9s"
            .formatted(padded("= the score", LABEL), "", padded("", CHART), Words.number(total)));
  }

  private void step(Group group, String bar, BigDecimal total) {
    List<String> label = broken("  " + group.label(explanation.instant()), LABEL);
    line(
        "  %s %9s  %s %9s"
            .formatted(
                padded(label.get(0), LABEL),
                Words.signed(group.contribution()),
                padded(bar, CHART),
                Words.number(total)));
    label.subList(1, label.size()).forEach(rest -> line("    " + rest));
  }

  private static List<String> broken(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int at = rest.lastIndexOf(' ', width);
      int cut = at <= 2 ? width : at;
      lines.add(rest.substring(0, cut));
      rest = "  " + rest.substring(cut).strip();
    }
    lines.add(rest);
    return lines;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** A bar from one total to the next, with {@code #} for what adds and {@code -} for the rest. */
  private static String bar(BigDecimal from, BigDecimal to, BigDecimal least, BigDecimal most) {
    int begin = Math.min(CHART - 1, column(from.min(to), least, most));
    int end = Math.max(begin + 1, column(from.max(to), least, most));
    String sign = to.compareTo(from) < 0 ? "-" : "#";
    return from.compareTo(to) == 0 ? "" : " ".repeat(begin) + sign.repeat(end - begin);
  }

  private static int column(BigDecimal at, BigDecimal least, BigDecimal most) {
    BigDecimal all = most.subtract(least);
    if (all.signum() == 0) {
      return 0;
    }
    int column =
        at.subtract(least)
            .multiply(BigDecimal.valueOf(CHART))
            .divide(all, 0, RoundingMode.HALF_EVEN)
            .intValue();
    return Math.min(column, CHART);
  }

  private void missing() {
    if (explanation.missing().isEmpty()) {
      return;
    }
    line("");
    line("What is missing");
    for (Outcome.Because veto : explanation.vetoes()) {
      wrapped(
          "  ",
          "    ",
          "First of all a veto: %s (%s). More points change nothing while it holds."
              .formatted(veto.reason(), explanation.name(veto.rule())));
    }
    List<Explanation.Band> bands = explanation.missing();
    for (Explanation.Band band : bands) {
      wrapped("  ", "    ", title(band));
      for (Explanation.Closing closing : band.closing()) {
        help(closing.help(), closing.points());
      }
    }
    helping(bands.get(bands.size() - 1).helping());
    if (!explanation.untold().isEmpty()) {
      line("  What these would give cannot be told beforehand:");
      for (WhyNot why : explanation.untold()) {
        wrapped("           ", "           ", why.rule().name());
        why(why);
      }
    }
  }

  private String title(Explanation.Band band) {
    String rule = band.rule();
    String name = band.status() == null ? band.threshold() : band.status();
    return "%s short of %s, %s%s:%s"
        .formatted(
            Words.number(band.missing()),
            Words.number(band.from()),
            name,
            rule == null ? "" : " (" + explanation.name(rule) + ")",
            band.closing().isEmpty() ? " no rule alone would do" : " each of these alone would do");
  }

  private void helping(List<Explanation.Help> helping) {
    if (helping.isEmpty()) {
      return;
    }
    line("  These would help, but none of them is enough for the last:");
    helping.stream().limit(MOST_HELPING).forEach(help -> help(help, null));
    if (helping.size() > MOST_HELPING) {
      line("           and " + (helping.size() - MOST_HELPING) + " that give less");
    }
  }

  private void help(Explanation.Help help, @Nullable Integer closesFrom) {
    String gives = Words.signed(help.contribution());
    StringBuilder text = new StringBuilder(help.rule().name());
    if (help.list() != null) {
      text.append(", at most: by the list ").append(help.list());
      if (closesFrom != null && closesFrom < help.points()) {
        text.append(" it takes %d of up to %d points".formatted(closesFrom, help.points()));
      }
    }
    wrapped(" %9s ".formatted(gives), "           ", text.toString());
    WhyNot why = help.why();
    Activity like = help.like();
    if (like != null) {
      String once = "it fired for %s of %s, and would for one more now";
      wrapped("             ", "             ", once.formatted(like.type(), Words.day(like.at())));
    } else if (why == null) {
      String limit = help.rule().annotations().get("limit");
      wrapped("             ", "             ", "it counts " + Limits.words(limit));
    } else {
      why(why);
    }
  }

  private void why(WhyNot why) {
    wrapped("             ", "             ", "%s (%s)".formatted(WhyNotText.of(why), why.place()));
  }
}

package plumbline.rules;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The values a property may have under some conditions, exactly; "unknown" is one of them. */
sealed interface Domain {

  /** What is in both. */
  Domain and(Domain other);

  /** What is in this one alone. */
  Domain without(Domain other);

  boolean isEmpty();

  /** For a sentence, behind the property's name. */
  String shown();

  /**
   * Numbers with a bounded count of decimals, so that each has a next one and every end is closed.
   *
   * @param spans rising, without overlap
   * @param unknown whether the property may have no value
   */
  record Numbers(List<Span> spans, int scale, boolean unknown) implements Domain {

    /** Numbers from one to another, both in it; null for no end. */
    record Span(@Nullable BigDecimal least, @Nullable BigDecimal most) {
      boolean isEmpty() {
        return least != null && most != null && least.compareTo(most) > 0;
      }
    }

    static Numbers between(@Nullable BigDecimal least, @Nullable BigDecimal most, int scale) {
      BigDecimal first = least == null ? null : least.setScale(scale, RoundingMode.CEILING);
      BigDecimal last = most == null ? null : most.setScale(scale, RoundingMode.FLOOR);
      return of(List.of(new Span(first, last)), scale, false);
    }

    private static Numbers of(List<Span> spans, int scale, boolean unknown) {
      return new Numbers(spans.stream().filter(span -> !span.isEmpty()).toList(), scale, unknown);
    }

    /** The numbers an operator leaves. */
    static Numbers compared(String operator, BigDecimal with, int scale) {
      BigDecimal step = BigDecimal.ONE.movePointLeft(scale);
      return switch (operator) {
        case "<" -> between(null, with.setScale(scale, RoundingMode.CEILING).subtract(step), scale);
        case "<=" -> between(null, with, scale);
        case ">" -> between(with.setScale(scale, RoundingMode.FLOOR).add(step), null, scale);
        case ">=" -> between(with, null, scale);
        default -> between(with, with, scale);
      };
    }

    @Override
    public Domain and(Domain other) {
      Numbers that = (Numbers) other;
      List<Span> both = new ArrayList<>();
      for (Span one : spans) {
        for (Span two : that.spans) {
          both.add(new Span(higher(one.least, two.least), lower(one.most, two.most)));
        }
      }
      return of(both, scale, unknown && that.unknown);
    }

    @Override
    public Domain without(Domain other) {
      Numbers that = (Numbers) other;
      BigDecimal step = BigDecimal.ONE.movePointLeft(scale);
      List<Span> left = spans;
      for (Span taken : that.spans) {
        List<Span> parts = new ArrayList<>();
        for (Span span : left) {
          if (new Span(higher(span.least, taken.least), lower(span.most, taken.most)).isEmpty()) {
            parts.add(span);
            continue;
          }
          if (taken.least != null) {
            parts.add(new Span(span.least, lower(span.most, taken.least.subtract(step))));
          }
          if (taken.most != null) {
            parts.add(new Span(higher(span.least, taken.most.add(step)), span.most));
          }
        }
        left = parts.stream().filter(span -> !span.isEmpty()).toList();
      }
      return of(left, scale, unknown && !that.unknown);
    }

    private static @Nullable BigDecimal higher(@Nullable BigDecimal a, @Nullable BigDecimal b) {
      return a == null ? b : b == null ? a : a.max(b);
    }

    private static @Nullable BigDecimal lower(@Nullable BigDecimal a, @Nullable BigDecimal b) {
      return a == null ? b : b == null ? a : a.min(b);
    }

    @Override
    public boolean isEmpty() {
      return spans.isEmpty() && !unknown;
    }

    @Override
    public String shown() {
      List<String> parts = new ArrayList<>();
      spans.forEach(span -> parts.add(shown(span)));
      if (unknown) {
        parts.add("not known");
      }
      return String.join(" or ", parts);
    }

    private String shown(Span span) {
      BigDecimal least = span.least;
      BigDecimal most = span.most;
      if (least != null && most != null && least.compareTo(most) == 0) {
        return plain(least);
      }
      String to = most == null ? "" : upTo(most);
      if (least != null) {
        return (from(least) + " " + to).strip();
      }
      return most == null
          ? "of any value"
          : to.startsWith("to below") ? to.substring(3) : "up " + to;
    }

    /** The next number below or above, where that is the rounder one. */
    private String from(BigDecimal least) {
      BigDecimal before = least.subtract(BigDecimal.ONE.movePointLeft(scale));
      boolean above = scale > 0 && plain(before).length() < plain(least).length();
      return above ? "above " + plain(before) : "from " + plain(least);
    }

    private String upTo(BigDecimal most) {
      BigDecimal next = most.add(BigDecimal.ONE.movePointLeft(scale));
      boolean below = scale > 0 && plain(next).length() < plain(most).length();
      return below ? "to below " + plain(next) : "to " + plain(most);
    }

    private static String plain(BigDecimal number) {
      BigDecimal plain = number.stripTrailingZeros();
      return plain.signum() == 0 ? "0" : plain.toPlainString();
    }
  }

  /**
   * Texts: some, or all but some.
   *
   * @param but whether all others are meant
   * @param unknown whether the property may have no value
   */
  record Words(Set<String> words, boolean but, boolean unknown) implements Domain {

    @Override
    public Domain and(Domain other) {
      Words that = (Words) other;
      boolean open = unknown && that.unknown;
      Set<String> both = new TreeSet<>(words);
      if (but && that.but) {
        both.addAll(that.words);
        return new Words(both, true, open);
      }
      if (but) {
        return that.and(this);
      }
      both.removeIf(word -> that.words.contains(word) == that.but);
      return new Words(both, false, open);
    }

    @Override
    public Domain without(Domain other) {
      Words that = (Words) other;
      Words rest = (Words) and(new Words(that.words, !that.but, unknown));
      return new Words(rest.words, rest.but, unknown && !that.unknown);
    }

    @Override
    public boolean isEmpty() {
      return words.isEmpty() && !but && !unknown;
    }

    @Override
    public String shown() {
      List<String> parts = new ArrayList<>(words);
      String named = String.join(", ", parts);
      String shown = but ? (parts.isEmpty() ? "of any value" : "none of " + named) : named;
      return unknown ? (shown.isEmpty() ? "not known" : shown + " or not known") : shown;
    }
  }
}

package plumbline.lead;

import java.util.ArrayList;
import java.util.List;

/** Gathers everything that is wrong with one request, up to a bound. */
final class Faults {
  /** More would help nobody, and a body of 1 MiB can hold a million. */
  private static final int MOST = 100;

  private static final int LONGEST_QUOTE = 60;
  private static final int LONGEST_POINTER = 400;

  private final List<Fault> faults = new ArrayList<>();
  private int left;

  void add(String pointer, String code, String message) {
    if (!full()) {
      faults.add(new Fault(cut(pointer, LONGEST_POINTER), code, message));
    } else {
      left++;
    }
  }

  /** True where further faults are only counted. */
  boolean full() {
    return faults.size() >= MOST;
  }

  /** Throws {@link Invalid} if there was any fault. */
  void check() {
    if (!faults.isEmpty()) {
      throw invalid(Invalid.REFUSED);
    }
  }

  Invalid invalid(int status) {
    List<Fault> all = new ArrayList<>(faults);
    if (left > 0) {
      all.add(new Fault("", "too_many_faults", left + " more faults are not listed"));
    }
    return new Invalid(status, all);
  }

  /** What was sent, in quotes, short and safe to print. */
  static String quote(String sent) {
    return '"' + cut(sent, LONGEST_QUOTE) + '"';
  }

  /** {@code pointer} one step further down; RFC 6901. */
  static String child(String pointer, String key) {
    return pointer + '/' + key.replace("~", "~0").replace("/", "~1");
  }

  private static String cut(String text, int longest) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), longest + 1));
    text.codePoints()
        .limit(longest)
        .map(c -> Character.isISOControl(c) || isSurrogate(c) ? 0xFFFD : c)
        .forEach(safe::appendCodePoint);
    if (text.codePointCount(0, text.length()) > longest) {
      safe.append('…');
    }
    return safe.toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }
}

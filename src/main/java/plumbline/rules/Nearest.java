package plumbline.rules;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The known word a person probably meant when they wrote another. */
public final class Nearest {

  /** Longer words are no typing mistakes, and comparing them costs time. */
  private static final int MAX_LENGTH = 80;

  private Nearest() {}

  /**
   * The known word with the fewest typing mistakes (a letter missing, added, changed, or two
   * swapped; case, {@code -} and {@code _} do not count) between it and {@code word}. Of equals the
   * first; null where all are too far to be meant: one mistake is bearable in a word of up to four
   * letters, two in one of up to eight, beyond that one in three letters.
   */
  public static @Nullable String to(String word, Collection<String> known) {
    if (word.length() > MAX_LENGTH) {
      return null;
    }
    String written = normal(word);
    String nearest = null;
    int fewest = Integer.MAX_VALUE;
    for (String candidate : known) {
      String meant = normal(candidate);
      int longest = Math.max(written.length(), meant.length());
      int bound = longest <= 4 ? 1 : Math.max(2, longest / 3);
      int mistakes = mistakes(written, meant);
      if (mistakes <= bound && mistakes < Math.min(fewest, longest)) {
        nearest = candidate;
        fewest = mistakes;
      }
    }
    return nearest;
  }

  /** {@code ; did you mean "WORD"?} for the end of a message; empty where nothing is near. */
  public static String hint(String word, Collection<String> known) {
    String nearest = to(word, known);
    return nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
  }

  private static String normal(String word) {
    return word.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
  }

  /** The optimal string alignment distance, over three rows of its table. */
  private static int mistakes(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(last[j - 1] + change, Math.min(last[j], row[j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}

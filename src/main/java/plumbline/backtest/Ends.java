package plumbline.backtest;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.decision.StoredDecision;

/**
 * What became of leads, as a key of their metadata says.
 *
 * @param key of the metadata, such as {@code pipeline_stage}
 * @param won the values of a lead that converted; any other value is one that did not
 */
public record Ends(String key, Set<String> won) {
  private static final Pattern FORM = Pattern.compile("metadata\\.([^=]+)=(.+)");

  /**
   * Reads {@code metadata.pipeline_stage=opportunity,closed_won}.
   *
   * @throws IllegalArgumentException with what was expected
   */
  public static Ends parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" tells no outcome; expected such as metadata.pipeline_stage=opportunity,closed_won"
              .formatted(text));
    }
    List<String> won = List.of(form.group(2).split(",", -1));
    if (won.contains("") || new TreeSet<>(won).size() < won.size()) {
      throw new IllegalArgumentException(
          "\"%s\" has a value that is empty or there twice; expected such as opportunity,closed_won"
              .formatted(form.group(2)));
    }
    return new Ends(form.group(1), Set.copyOf(won));
  }

  /** As {@link #parse} reads it. */
  public String text() {
    return "metadata." + key + "=" + String.join(",", new TreeSet<>(won));
  }

  /**
   * Whether the lead of a decision converted after it; null where that is not known, or was known
   * already when it was made.
   */
  @Nullable Boolean converted(StoredDecision decision) {
    StoredDecision.End end = decision.end();
    // What came with the very post that was decided was known as well.
    if (end == null || !end.since().truncatedTo(ChronoUnit.MILLIS).isAfter(decision.decidedAt())) {
      return null;
    }
    return won.contains(end.value());
  }
}

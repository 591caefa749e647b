package plumbline.decision;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.rules.Rule;
import plumbline.rules.RuleFailed;
import plumbline.rules.WhyNot;

/**
 * A decision explained: how its score comes about, what is missing to the bands above, and why
 * rules did not fire. Everything is worked out anew from facts, rule set and instant.
 *
 * @param waterfall from 0 to the score, by category in the order of the config
 * @param notCounted points that count for nothing, in the order of the outcome
 * @param resets what took points back
 * @param vetoes what keeps the lead from sales whatever its score
 * @param missing the bands above the score, nearest first
 * @param untold scoring rules that did not fire and whose points cannot be told beforehand
 * @param notFired every rule of the stages that ran and that did not fire
 * @param rules by id, all there are
 */
public record Explanation(
    Instant instant,
    String ruleSet,
    Outcome outcome,
    List<Step> waterfall,
    List<Uncounted> notCounted,
    List<Uncounted.Taken> resets,
    List<Outcome.Because> vetoes,
    List<Band> missing,
    List<WhyNot> untold,
    List<WhyNot> notFired,
    Map<String, Rule> rules,
    DecidingConfig config) {

  /**
   * One line of the score.
   *
   * @param activity what earned it; null where a fact of the profile did
   * @param total the sum up to here
   */
  public record Step(Contribution line, @Nullable Activity activity, BigDecimal total) {}

  /**
   * Points that do not count.
   *
   * @param activity what earned them; null where a fact of the profile did
   * @param limit how often the rule counts, as it is written; null without a limit
   */
  public record Uncounted(Contribution line, @Nullable Activity activity, @Nullable String limit) {

    /** What took points back: a rule, its reason, and the activity. */
    public record Taken(String rule, @Nullable String category, String reason, Activity activity) {}
  }

  /** Why a rule gives nothing at the moment. */
  public enum How {
    /** It did not fire. */
    NOT_FIRED,
    /** It fired, and some of its points are beyond its limit. */
    LIMITED,
    /**
     * It fired for something the lead did, and would fire once more for the same at the instant.
     */
    AGAIN
  }

  /**
   * What a rule would add to the score at the instant, all else as it is.
   *
   * @param why what kept it from firing; null where it fired
   * @param like what it fired for last; null unless it would fire again
   * @param points what it would give; the most where it takes them from a list
   * @param list where it takes them from; null where it says the number itself
   * @param contribution how much higher the score would be
   */
  public record Help(
      Rule rule,
      How how,
      @Nullable WhyNot why,
      @Nullable Activity like,
      String category,
      int points,
      @Nullable String list,
      BigDecimal contribution,
      BigDecimal score) {}

  /**
   * A rule that would close what is missing alone.
   *
   * @param points the least of its points that would
   */
  public record Closing(Help help, int points) {}

  /**
   * A band above the score.
   *
   * @param threshold its key in the config
   * @param status what a lead with just this score is, without a veto; null where no rule says
   * @param rule the rule that says so
   * @param closing rules that would close it alone, those that give most first
   * @param helping rules that would help and not close it alone, those that give most first
   */
  public record Band(
      String threshold,
      BigDecimal from,
      BigDecimal missing,
      @Nullable String status,
      @Nullable String rule,
      List<Closing> closing,
      List<Help> helping) {}

  /** What a rule is called; its id where there is no rule of that id. */
  public String name(String rule) {
    Rule known = rules.get(rule);
    return known == null ? rule : known.name();
  }

  /** The decision in sentences. */
  public List<String> sentences() {
    return new ExplanationSentences(this).all();
  }

  /**
   * Explains what a rule set decides of facts at an instant.
   *
   * @throws RuleFailed where a rule throws or overruns
   */
  public static Explanation of(Decide decide, Facts facts, Instant instant) {
    return new Explaining(decide, facts, instant).explanation();
  }
}

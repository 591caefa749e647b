package plumbline.decision;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Qualification;

/**
 * What {@link Decide} returns: a pure function of facts, rule set and instant.
 *
 * @param score the sum of the contributions
 * @param scores by category, in the order of the config, points after decay, floor and cap
 * @param status {@code qualified}, {@code nurturing} or {@code unqualified}
 * @param segments sorted, each once
 * @param route null unless qualified
 * @param rulesFired ids, by stage in the order stages run, sorted within one
 */
public record Outcome(
    BigDecimal score,
    Map<String, BigDecimal> scores,
    String status,
    Because qualification,
    List<String> segments,
    @Nullable Routed route,
    List<Contribution> contributions,
    List<String> rulesFired,
    List<Warning> warnings) {

  /** The rule that decided, and why. */
  public record Because(String rule, String reason) {}

  /** Where the lead goes, by which rule, and why. */
  public record Routed(String team, String rule, String reason) {}

  /** True where sales should have the lead now. */
  public boolean qualified() {
    return status.equals(Qualification.QUALIFIED);
  }
}

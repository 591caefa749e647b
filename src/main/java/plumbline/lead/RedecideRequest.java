package plumbline.lead;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which leads somebody wants decided again.
 *
 * @param cause {@code time} or {@code rules}
 * @param statuses leads of these; none for any
 * @param decidedBefore leads whose current decision is older than this
 * @param ruleSet decided by this version only, and only leads another one decided; null for any
 * @param leadsPerSecond how many at most; null as the node is configured
 * @param askedBy who, as lists name them
 * @param schedule its name where nobody asked; null where somebody did
 */
public record RedecideRequest(
    String cause,
    List<String> statuses,
    Instant decidedBefore,
    @Nullable String ruleSet,
    @Nullable Integer leadsPerSecond,
    String askedBy,
    @Nullable String schedule) {

  /** What a lead's status can be asked for by. */
  public static final List<String> STATUSES = List.of("qualified", "nurturing", "unqualified");

  public RedecideRequest {
    statuses = List.copyOf(statuses);
  }

  /** Because time has passed. */
  public static RedecideRequest byTime(
      List<String> statuses,
      Instant decidedBefore,
      @Nullable Integer leadsPerSecond,
      String askedBy) {
    return new RedecideRequest(
        Decision.TIME, statuses, decidedBefore, null, leadsPerSecond, askedBy, null);
  }

  /** Because another version of the rules is active: all leads it has not decided yet. */
  public static RedecideRequest byRules(String ruleSet, Instant now, String askedBy) {
    return new RedecideRequest(Decision.RULES, List.of(), now, ruleSet, null, askedBy, null);
  }
}

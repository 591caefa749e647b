package plumbline.backtest;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Contribution;

/**
 * What a candidate would have decided of real leads. What is said of decisions counts each; what is
 * said of leads counts the newest decision of each.
 *
 * @param matrix decisions: status before, status after, how many
 * @param leadMatrix the same of leads
 * @param movers the leads whose score moves most, the largest first
 * @param newlyQualified leads
 * @param droppedOut leads that were qualified
 * @param rerouted leads qualified on both sides that go to another team
 * @param prediction null where the end of no lead is known
 */
public record BacktestReport(
    About about,
    Map<String, Map<String, Long>> matrix,
    Map<String, Map<String, Long>> leadMatrix,
    ScoreShift.Result score,
    List<Mover> movers,
    Crossed newlyQualified,
    Crossed droppedOut,
    long rerouted,
    List<Team> teams,
    List<Fired> rules,
    List<Campaign> campaigns,
    @Nullable Predictions prediction) {

  /**
   * What was compared.
   *
   * @param before the version compared with; null where each decision was compared as it was made
   * @param heard of a candidate beside the live rules; null of any other
   * @param decisions all of them, those that failed among them
   * @param leads those whose newest decision was compared
   * @param changed decisions whose outcome is another in any way
   * @param failed decisions that one side could not make, in no other figure; by the rule
   */
  public record About(
      String candidate,
      @Nullable String before,
      String source,
      Instant ranAt,
      @Nullable Instant since,
      @Nullable Integer sample,
      @Nullable Heard heard,
      long decisions,
      long leads,
      long changed,
      long failed,
      Map<String, Long> failedRules) {}

  /**
   * How much of the traffic a candidate heard.
   *
   * @param share of the leads
   * @param dropped decisions that servers were too busy for, in no figure
   */
  public record Heard(BigDecimal share, long dropped) {}

  /** One side of a decision, explained. */
  public record Side(
      BigDecimal score,
      String status,
      String because,
      @Nullable String team,
      List<String> segments,
      List<Contribution> contributions) {}

  /** A lead whose score moves. */
  public record Mover(
      String leadId,
      String decisionId,
      Instant at,
      BigDecimal shift,
      Side before,
      Side after,
      List<String> rulesAdded,
      List<String> rulesRemoved) {}

  /**
   * Leads that cross into or out of the qualified.
   *
   * @param leads the first of them, those with the highest score first
   */
  public record Crossed(long count, List<CrossedLead> leads) {}

  /** One of them. */
  public record CrossedLead(
      String leadId,
      String decisionId,
      Instant at,
      BigDecimal scoreBefore,
      BigDecimal scoreAfter,
      String statusBefore,
      String statusAfter,
      @Nullable String team,
      String because) {}

  /** How many leads a team has, and how many of them come and go. */
  public record Team(String team, long before, long after, long gained, long lost) {}

  /** In how many decisions a rule fires. */
  public record Fired(String rule, long before, long after, long gained, long lost) {}

  /** How many leads are in a campaign, planned anew, and dropped. */
  public record Campaign(String campaign, long before, long after, long planned, long dropped) {}

  /** How well the scores of each side tell what became of leads. */
  public record Predictions(Prediction.Result before, Prediction.Result after) {}
}

package plumbline.lead;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the journal holds: an accepted post with what was decided of it, or a rule-set version. */
sealed interface Entry {

  /**
   * One accepted post.
   *
   * @param decisionId also where no decision could be made: it names the post
   * @param receivedAt microseconds since 1970
   * @param fields as in {@link Posted}
   * @param activities those posted
   */
  record Accepted(
      String decisionId,
      String leadId,
      long receivedAt,
      Map<String, @Nullable Object> fields,
      List<Content> activities,
      @Nullable Decision decision,
      @Nullable Undecided undecided,
      @Nullable Idempotency idempotency)
      implements Entry {

    /** This post with what was decided of it. */
    Accepted decided(Decision decided) {
      return new Accepted(
          decisionId, leadId, receivedAt, fields, activities, decided, null, idempotency);
    }

    /** This post with why nothing was decided. */
    Accepted undecided(Undecided why) {
      return new Accepted(
          decisionId, leadId, receivedAt, fields, activities, null, why, idempotency);
    }

    Stamp stamp() {
      return new Stamp(receivedAt, decisionId);
    }

    /** What was answered for it. */
    Answer answer() {
      if (decision != null) {
        return new Answer(true, decision.json());
      }
      if (undecided == null) {
        throw new IllegalStateException("neither decided nor undecided: " + decisionId);
      }
      return new Answer(false, undecided.json(leadId));
    }
  }

  /** A version that decisions after it are made by, with its files as canonical JSON. */
  record Version(String version, String files) implements Entry {}

  /** What tells the same request again. */
  record Idempotency(String keyHash, String bodyHash) {}
}

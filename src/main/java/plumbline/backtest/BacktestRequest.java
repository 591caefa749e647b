package plumbline.backtest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import plumbline.lead.StoredDecisions;

/**
 * What is to be compared.
 *
 * @param candidate a stored version
 * @param since decisions from then on
 * @param sample so many of them; null for all
 * @param ends what tells that a lead converted; null where nobody asks
 */
public record BacktestRequest(
    String candidate, Instant since, @Nullable Integer sample, @Nullable Ends ends) {

  StoredDecisions.Range range() {
    return new StoredDecisions.Range(since, null, sample, ends == null ? null : ends.key());
  }
}

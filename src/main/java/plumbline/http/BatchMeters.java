package plumbline.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted about batches; the decisions in them are counted with all others. */
final class BatchMeters {
  private final Counter answered;
  private final Counter refused;
  private final Counter stalled;

  /**
   * @param streams how many batches there are at the moment
   */
  BatchMeters(MeterRegistry registry, AtomicInteger streams) {
    answered = lines(registry, "answered");
    refused = lines(registry, "refused");
    stalled =
        Counter.builder("plumbline.batch.stalled")
            .description("clients cut off because they neither sent nor read")
            .register(registry);
    Gauge.builder("plumbline.batch.streams", streams, AtomicInteger::get)
        .description("batches under way")
        .register(registry);
  }

  private static Counter lines(MeterRegistry registry, String outcome) {
    return Counter.builder("plumbline.batch.lines")
        .description("lines of batches; refused where nothing was recorded")
        .tag("outcome", outcome)
        .register(registry);
  }

  void line(boolean taken) {
    (taken ? answered : refused).increment();
  }

  void stall() {
    stalled.increment();
  }
}

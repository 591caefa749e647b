package plumbline.lead;

import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses and checks what is posted. Everything that is wrong is reported at once, and nothing gets
 * past here that Postgres would refuse later.
 */
public final class Intake {
  private final Supplier<Vocabulary> vocabulary;
  private final IntakeLimits limits;

  /** By what is defined once and for all. */
  public Intake(Vocabulary vocabulary, IntakeLimits limits) {
    this(() -> vocabulary, limits);
  }

  /**
   * @param vocabulary what is defined at the moment, asked once for each lead
   */
  public Intake(Supplier<Vocabulary> vocabulary, IntakeLimits limits) {
    this.vocabulary = vocabulary;
    this.limits = limits;
  }

  /**
   * One lead out of a JSON text.
   *
   * @param body UTF-8, with or without a byte order mark
   * @param now what no activity may lie far ahead of
   * @throws Invalid with status 400 if it is no JSON text, 422 if it says something wrong
   */
  public Posted parse(byte[] body, Instant now) {
    Faults faults = new Faults();
    return checked(StrictJson.read(body, limits, faults), now, faults);
  }

  /**
   * One lead out of a line of a batch, which may hold an {@code idempotency_key} beside the lead's
   * fields.
   *
   * @throws Invalid as {@link #parse} does
   */
  public IntakeLine parseLine(byte[] line, Instant now) {
    Faults faults = new Faults();
    Object value = StrictJson.read(line, limits, faults);
    String key = null;
    if (value instanceof Map<?, ?> lead && lead.containsKey(IdempotencyKey.FIELD)) {
      key = IdempotencyKey.inLine(lead, faults);
      lead.remove(IdempotencyKey.FIELD);
    }
    return new IntakeLine(checked(value, now, faults), key);
  }

  /**
   * What is to be otherwise with a lead.
   *
   * @throws Invalid as {@link #parse} does
   */
  public WhatIf parseWhatIf(byte[] body, Instant now) {
    Faults faults = new Faults();
    Members asked = Members.of("", StrictJson.read(body, limits, faults), faults);
    WhatIf whatIf =
        asked == null ? null : new WhatIfReading(vocabulary.get(), limits, now, faults).read(asked);
    faults.check();
    if (whatIf == null) {
      throw new IllegalStateException("what could not be read must leave a fault");
    }
    return whatIf;
  }

  private Posted checked(@Nullable Object value, Instant now, Faults faults) {
    Members lead = Members.of("", value, faults);
    Posted posted =
        lead == null ? null : new IntakeReading(vocabulary.get(), limits, now, faults).read(lead);
    faults.check();
    if (posted == null) {
      throw new IllegalStateException("a lead that could not be read must leave a fault");
    }
    return posted;
  }
}

package plumbline.http;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plumbline.lead.Fault;
import plumbline.lead.IdempotencyKey;
import plumbline.lead.Intake;
import plumbline.lead.Invalid;
import plumbline.lead.LeadFilter;
import plumbline.lead.LeadReads;
import plumbline.lead.Leads;
import plumbline.lead.Posted;

/** Leads over HTTP. */
final class LeadApi {
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  private static final Pattern LEAD_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  private final Intake intake;
  private final Leads leads;
  private final LeadReads reads;
  private final InstantSource clock;

  LeadApi(Intake intake, Leads leads, LeadReads reads, InstantSource clock) {
    this.intake = intake;
    this.leads = leads;
    this.reads = reads;
    this.clock = clock;
  }

  /** 200 with the decision, or 202 where the lead was taken and no decision could be made. */
  Future<Reply> post(Call call) {
    boolean dryRun = call.parameters().flag("dry_run");
    List<Fault> faults = new ArrayList<>(call.parameters().faults());
    String key = call.header(IDEMPOTENCY_KEY);
    if (key != null && !IdempotencyKey.isGood(key)) {
      faults.add(new Fault(IDEMPOTENCY_KEY, IdempotencyKey.BAD, IdempotencyKey.FORM));
    }
    return call.json()
        .compose(
            body ->
                leads.inTurn(
                    body.length,
                    () ->
                        leads.post(
                            parse(body, faults),
                            key == null ? null : key(call, key, body),
                            dryRun)))
        .map(answer -> Reply.json(answer.decided() ? 200 : 202, answer.json()));
  }

  /** The lead in {@code body}; what was wrong before is reported together with what is now. */
  private Posted parse(byte[] body, List<Fault> before) {
    Posted posted;
    try {
      posted = intake.parse(body, clock.instant());
    } catch (Invalid e) {
      throw new Invalid(e.status(), Stream.concat(before.stream(), e.faults().stream()).toList());
    }
    if (!before.isEmpty()) {
      throw new Invalid(Invalid.REFUSED, before);
    }
    return posted;
  }

  private static IdempotencyKey key(Call call, String key, byte[] body) {
    return IdempotencyKey.of(call.scope(), key, body);
  }

  Future<Reply> get(Call call) {
    String leadId = call.id("lead_id", LEAD_ID);
    call.parameters().check();
    return reads.lead(leadId).map(json -> Reply.json(200, json));
  }

  Future<Reply> list(Call call) {
    Parameters parameters = call.parameters();
    LeadFilter filter =
        new LeadFilter(
            parameters.text("status"),
            parameters.text("segment"),
            parameters.text("team"),
            parameters.text("source"),
            parameters.limit(),
            parameters.cursor());
    parameters.check();
    return reads.leads(filter).map(Reply::page);
  }

  Future<Reply> decisions(Call call) {
    String leadId = call.id("lead_id", LEAD_ID);
    int limit = call.parameters().limit();
    @Nullable String cursor = call.parameters().cursor();
    call.parameters().check();
    return reads.decisions(leadId, limit, cursor).map(Reply::page);
  }

  Future<Reply> activities(Call call) {
    String leadId = call.id("lead_id", LEAD_ID);
    int limit = call.parameters().limit();
    @Nullable String cursor = call.parameters().cursor();
    call.parameters().check();
    return reads.activities(leadId, limit, cursor).map(Reply::page);
  }
}

package plumbline.http;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.lead.Fault;
import plumbline.lead.Invalid;
import plumbline.lead.NotFound;
import plumbline.lead.Page;
import plumbline.lead.RedecideConfig;
import plumbline.lead.RedecideJob;
import plumbline.lead.RedecideRequest;

/** Walks over leads that decide them again, over HTTP. */
final class RedecisionApi {
  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern RATE = Pattern.compile("[1-9][0-9]{0,4}");

  private final RuleDoor rules;
  private final InstantSource clock;

  RedecisionApi(RuleDoor rules, InstantSource clock) {
    this.rules = rules;
    this.clock = clock;
  }

  /** The newest first. */
  Future<Reply> list(Call call) {
    int limit = call.parameters().limit();
    String cursor = call.parameters().cursor();
    call.parameters().check();
    if (cursor != null && !ID.matcher(cursor).matches()) {
      throw refused("cursor", "bad_cursor", "is no cursor that was given out here");
    }
    long below = cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor);
    return RuleDoor.asked(rules.redecideJobs().list(below, limit + 1))
        .map(
            found -> {
              List<RedecideJob> page = found.subList(0, Math.min(limit, found.size()));
              String next =
                  found.size() > limit ? Long.toString(page.get(limit - 1).redecideJobId()) : null;
              return Reply.page(new Page(page.stream().map(RedecideJob::json).toList(), next));
            });
  }

  /** 200 with the walk: servers take it up within seconds. */
  Future<Reply> post(Call call) {
    String status = call.parameters().text("status");
    String olderThan = call.parameters().text("older_than");
    String rate = call.parameters().text("leads_per_second");
    call.parameters().check();
    List<Fault> faults = new ArrayList<>();
    List<String> statuses = status == null ? List.of() : List.of(status.split(",", -1));
    if (!RedecideRequest.STATUSES.containsAll(statuses)) {
      faults.add(fault("status", "unknown_value", "must be of " + RedecideRequest.STATUSES));
    }
    Duration age = olderThan == null ? Duration.ZERO : RedecideConfig.time(olderThan);
    if (age == null) {
      faults.add(fault("older_than", "not_a_time", "must be such as 90s, 10m, 24h or 30d"));
    }
    if (rate != null && !RATE.matcher(rate).matches()) {
      faults.add(fault("leads_per_second", "out_of_range", "must be from 1 to 99999"));
    }
    if (age == null || !faults.isEmpty()) {
      throw new Invalid(Invalid.REFUSED, faults);
    }
    Instant now = clock.instant();
    RedecideRequest request =
        RedecideRequest.byTime(
            statuses,
            now.minus(age),
            rate == null ? null : Integer.valueOf(rate),
            call.principal().name());
    return RuleDoor.asked(rules.redecideJobs().create(request, now))
        .map(job -> Reply.json(200, job.json()));
  }

  /** 200 with where it was ended; 404 where it has ended already or never was. */
  Future<Reply> cancel(Call call) {
    long id = Long.parseLong(call.id("redecide_job_id", ID));
    call.parameters().check();
    return RuleDoor.asked(rules.redecideJobs().cancel(id, clock.instant()))
        .map(RedecisionApi::ended);
  }

  private static Reply ended(@Nullable RedecideJob job) {
    if (job == null) {
      throw new NotFound("no such walk is open");
    }
    return Reply.json(200, job.json());
  }

  private static Invalid refused(String name, String code, String message) {
    return new Invalid(Invalid.REFUSED, List.of(fault(name, code, message)));
  }

  private static Fault fault(String name, String code, String message) {
    return new Fault("?" + name, code, message);
  }
}

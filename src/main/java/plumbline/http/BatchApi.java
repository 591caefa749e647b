package plumbline.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import plumbline.lead.Intake;
import plumbline.lead.Leads;
import plumbline.lead.Unavailable;

/** Many leads over one request: a lead a line in, an answer a line out, in the same order. */
final class BatchApi {
  private final Intake intake;
  private final Leads leads;
  private final InstantSource clock;
  private final BatchBounds bounds;
  private final AtomicInteger streams = new AtomicInteger();
  private final Map<MeterRegistry, BatchMeters> meters = new ConcurrentHashMap<>();

  BatchApi(Intake intake, Leads leads, InstantSource clock, BatchBounds bounds) {
    this.intake = intake;
    this.leads = leads;
    this.clock = clock;
    this.bounds = bounds;
  }

  /** 200 as soon as the first line is answered; where there is no room for it, 503. */
  Future<Reply> post(Call call) {
    boolean dryRun = call.parameters().flag("dry_run");
    call.parameters().check();
    HttpServerRequest request = call.ndjson();
    if (streams.incrementAndGet() > bounds.streams()) {
      streams.decrementAndGet();
      throw new Unavailable("overloaded", "too many batches at the same time", 1);
    }
    Vertx vertx = Vertx.currentContext().owner();
    BatchMeters batchMeters =
        meters.computeIfAbsent(call.meters(), registry -> new BatchMeters(registry, streams));
    BatchLines answers =
        new BatchLines(
            vertx, intake, leads, clock, batchMeters, call.scope(), dryRun, bounds.patience());
    BatchStream stream =
        new BatchStream(
            vertx,
            request,
            new Lines(call.bodyLimit()),
            answers,
            bounds,
            new Pace(leads::backlog, bounds.backlog(), System::nanoTime),
            batchMeters);
    stream.over().onComplete(over -> streams.decrementAndGet());
    return stream.begin();
  }
}

package plumbline.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Lead;

/**
 * All that is posted of one lead, made from a seed: its activities, every fifth sent twice, some of
 * these with other content, shuffled, and its profile in parts that contradict each other. What
 * must come of it is worked out here from what was sent and answered, not from what was stored.
 */
final class OneLead {
  static final int ACTIVITIES = 1_000;
  private static final int TWICE_EVERY = 5;
  private static final int MOST_OF_A_POST = 12;
  private static final List<String> TYPES =
      List.of("page_view", "demo_request", "content_download");
  private static final List<String> SOURCES = List.of("seo", "content", "paid_ads");

  final String leadId;
  final List<Post> posts = new ArrayList<>();
  private final Random random;
  private final Instant newest = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  /** One post; {@code fields} by name, metadata as {@code metadata.KEY}; null clears. */
  record Post(Map<String, @Nullable Object> fields, List<Activity> activities) {}

  OneLead(long seed) {
    random = new Random(seed);
    leadId = "exact-" + seed;
    List<Activity> all = new ArrayList<>();
    for (int i = 0; i < ACTIVITIES; i++) {
      Activity activity = activity("a" + i);
      all.add(activity);
      if (i % TWICE_EVERY == 0) {
        all.add(random.nextBoolean() ? activity : activity("a" + i));
      }
    }
    Collections.shuffle(all, random);
    while (!all.isEmpty()) {
      posts.add(new Post(fields(), take(all)));
    }
  }

  private Activity activity(String id) {
    Instant at = newest.minusMillis(1 + random.nextInt(1_000_000_000));
    String type = TYPES.get(random.nextInt(TYPES.size()));
    return new Activity(id, type, at, null, null, random.nextBoolean() ? "asset" : null, null);
  }

  /** Some from the end, no id twice. */
  private List<Activity> take(List<Activity> all) {
    Map<String, Activity> taken = new LinkedHashMap<>();
    int most = 1 + random.nextInt(MOST_OF_A_POST);
    while (taken.size() < most && !all.isEmpty()) {
      Activity last = all.get(all.size() - 1);
      if (taken.putIfAbsent(last.activityId(), last) != null) {
        break;
      }
      all.remove(all.size() - 1);
    }
    return List.copyOf(taken.values());
  }

  private Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("source", SOURCES.get(random.nextInt(SOURCES.size())));
    maybe(fields, "name", "Ann " + random.nextInt(1_000));
    maybe(fields, "company", "Big " + random.nextInt(1_000));
    maybe(fields, "job_title", random.nextBoolean() ? "director" : "clerk");
    maybe(fields, "industry", random.nextBoolean() ? "software" : "farming");
    maybe(fields, "employees", 1 + random.nextInt(5_000));
    for (int i = 0; i < 5; i++) {
      maybe(fields, "metadata.k" + i, "v" + random.nextInt(1_000));
    }
    return fields;
  }

  /** Mostly absent, sometimes null. */
  private void maybe(Map<String, @Nullable Object> fields, String name, Object value) {
    int chance = random.nextInt(10);
    if (chance < 4) {
      fields.put(name, chance == 0 ? null : value);
    }
  }

  /** A post as JSON. */
  String json(Post post) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("lead_id", leadId);
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    post.fields()
        .forEach(
            (name, value) -> {
              if (name.startsWith("metadata.")) {
                metadata.set(name.substring("metadata.".length()), node(value));
              } else {
                json.set(name, node(value));
              }
            });
    if (!metadata.isEmpty()) {
      json.set("metadata", metadata);
    }
    ArrayNode activities = json.putArray("activities");
    for (Activity activity : post.activities()) {
      ObjectNode one = activities.addObject();
      one.put("activity_id", activity.activityId());
      one.put("type", activity.type());
      one.put("at", activity.at().toString());
      if (activity.asset() != null) {
        one.put("asset", activity.asset());
      }
    }
    return json.toString();
  }

  private static JsonNode node(@Nullable Object value) {
    if (value == null) {
      return JsonNodeFactory.instance.nullNode();
    }
    return value instanceof Integer number
        ? JsonNodeFactory.instance.numberNode(number)
        : JsonNodeFactory.instance.textNode((String) value);
  }

  /**
   * The profile that stands in the end: of each field what was received last, of the source what
   * was received first. Ids of decisions increase with the instants of receipt.
   *
   * @param answered the posts by the id of their decision
   */
  Lead profile(Map<String, Post> answered) {
    Map<String, @Nullable Object> last = new HashMap<>();
    Map<String, Object> metadata = new HashMap<>();
    TreeMap<String, Post> inOrder = new TreeMap<>(answered);
    inOrder.values().forEach(post -> last.putAll(post.fields()));
    last.forEach(
        (name, value) -> {
          if (name.startsWith("metadata.") && value != null) {
            metadata.put(name.substring("metadata.".length()), value);
          }
        });
    Object source = inOrder.values().iterator().next().fields().get("source");
    return new Lead(
        leadId,
        (String) last.get("name"),
        null,
        (String) last.get("company"),
        String.valueOf(source),
        (String) last.get("job_title"),
        null,
        (String) last.get("industry"),
        (Integer) last.get("employees"),
        null,
        null,
        null,
        null,
        metadata);
  }
}

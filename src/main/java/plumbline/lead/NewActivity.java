package plumbline.lead;

import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;

/**
 * An activity to be stored unless its lead has one of that id.
 *
 * @param decisionId of the post that brought it
 */
record NewActivity(String leadId, Content content, String decisionId) {

  /** The arguments of {@code store-activities}. */
  static Tuple arrays(Collection<NewActivity> activities) {
    return Tuple.tuple()
        .addArrayOfString(texts(activities, NewActivity::leadId))
        .addArrayOfString(texts(activities, a -> a.content().activityId()))
        .addArrayOfString(texts(activities, a -> a.content().activity().type()))
        .addArrayOfOffsetDateTime(
            activities.stream()
                .map(a -> a.content().activity().at().atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new))
        .addArrayOfString(texts(activities, a -> a.content().text()))
        .addArrayOfUUID(
            activities.stream().map(a -> UUID.fromString(a.decisionId())).toArray(UUID[]::new));
  }

  private static String[] texts(
      Collection<NewActivity> activities, Function<NewActivity, String> text) {
    return activities.stream().map(text).toArray(String[]::new);
  }
}

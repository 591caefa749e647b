package plumbline.rules;

import java.util.Map;

/**
 * A rule of a rule set.
 *
 * @param id what decisions call it, its {@code @id}
 * @param name the sentence it is known by
 * @param stage the stage it runs in, which is its folder
 * @param file its file's path
 * @param line where it begins, counted from 1
 * @param annotations its other annotations, such as {@code limit}, without quotes
 */
public record Rule(
    String id, String name, String stage, String file, int line, Map<String, String> annotations) {}

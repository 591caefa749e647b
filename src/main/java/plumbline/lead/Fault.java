package plumbline.lead;

/**
 * One fault of a request.
 *
 * @param pointer a JSON pointer into the body, {@code ""} for the whole of it; or {@code ?name} for
 *     a query parameter and {@code Name} for a header
 * @param code a word for machines, such as {@code unknown_field}
 * @param message a sentence for people
 */
public record Fault(String pointer, String code, String message) {}

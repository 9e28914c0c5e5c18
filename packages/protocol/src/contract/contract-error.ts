/**
 * A contract that cannot be used, and the place in it that is wrong.
 *
 * Raised to the developer who wrote the contract (`defineRealm`, an asynchronous schema) and for a
 * contract that arrived over the wire (`realmFromDescription`), where the router answers with the
 * fault `contract.invalid` and this message. The message never quotes values of the contract that
 * are longer than a name.
 */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  /** Where it is wrong: a URI or a path such as `com.shop.order.create.input.properties.sku`. */
  readonly place: string;
  /** What is wrong there, as a sentence without the place. */
  readonly problem: string;

  constructor(place: string, problem: string, options?: { cause?: unknown }) {
    super(`${place}: ${problem}`, options);
    this.place = place;
    this.problem = problem;
  }
}

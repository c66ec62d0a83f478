// The tables of the sample company as its own applications would have made them: theirs, not ours.
export const createTables: readonly string[] = [
  `CREATE TABLE public.customers (
     id integer PRIMARY KEY, full_name text NOT NULL, email text, phone text,
     plan text NOT NULL, country text NOT NULL, signup_date date NOT NULL,
     birth_date date, lifetime_value numeric(12,2), notes text)`,
  `CREATE TABLE public.orders (
     id integer PRIMARY KEY, customer_id integer NOT NULL, placed_on date NOT NULL,
     status text NOT NULL, total numeric(12,2) NOT NULL, currency text NOT NULL, shipping_city text)`,
  `CREATE TABLE public.tickets (
     id integer PRIMARY KEY, customer_id integer NOT NULL, opened_at timestamptz NOT NULL,
     status text NOT NULL, subject text NOT NULL, body text)`,
  `CREATE TABLE public.employees (
     id integer PRIMARY KEY, full_name text NOT NULL, work_email text NOT NULL,
     team text NOT NULL, title text NOT NULL, salary integer, manager_id integer)`,
]

/** After the rows are in: building an index once is quicker than growing it. */
export const finishTables: readonly string[] = [
  'CREATE INDEX ON public.customers (plan)',
  'CREATE INDEX ON public.customers (country)',
  'CREATE INDEX ON public.customers (signup_date)',
  'CREATE INDEX ON public.customers (email)',
  'CREATE INDEX ON public.orders (customer_id)',
  'CREATE INDEX ON public.orders (placed_on)',
  'CREATE INDEX ON public.orders (status)',
  'CREATE INDEX ON public.tickets (customer_id)',
  'CREATE INDEX ON public.tickets (opened_at)',
  'CREATE INDEX ON public.employees (team)',
  'ALTER TABLE public.orders ADD FOREIGN KEY (customer_id) REFERENCES public.customers',
  'ALTER TABLE public.tickets ADD FOREIGN KEY (customer_id) REFERENCES public.customers',
  'ALTER TABLE public.employees ADD FOREIGN KEY (manager_id) REFERENCES public.employees',
  'VACUUM (FREEZE, ANALYZE)',
]

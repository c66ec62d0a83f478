// Where the sample customers live: how many, what they pay in, and telephone numbers out of ranges that reach nobody.
import type { Faker } from '@faker-js/faker'
import { faker as cz } from '@faker-js/faker/locale/cs_CZ'
import { faker as de } from '@faker-js/faker/locale/de'
import { faker as at } from '@faker-js/faker/locale/de_AT'
import { faker as gr } from '@faker-js/faker/locale/el'
import { faker as gb } from '@faker-js/faker/locale/en_GB'
import { faker as us } from '@faker-js/faker/locale/en_US'
import { faker as es } from '@faker-js/faker/locale/es'
import { faker as fr } from '@faker-js/faker/locale/fr'
import { faker as il } from '@faker-js/faker/locale/he'
import { faker as it } from '@faker-js/faker/locale/it'
import { faker as jp } from '@faker-js/faker/locale/ja'
import { faker as kr } from '@faker-js/faker/locale/ko'
import { faker as nl } from '@faker-js/faker/locale/nl'
import { faker as pl } from '@faker-js/faker/locale/pl'
import { faker as br } from '@faker-js/faker/locale/pt_BR'
import { faker as se } from '@faker-js/faker/locale/sv'
import { faker as tr } from '@faker-js/faker/locale/tr'

export interface Country {
  /** ISO 3166-1 alpha-2. */
  readonly code: string
  readonly faker: Faker
  /** Share of the customers, in thousandths. */
  readonly share: number
  readonly currency: string
  /** Units of the currency for one euro. */
  readonly rate: number
  /** `#` is any digit. */
  readonly phone: string
  readonly familyNameFirst: boolean
}

const country = (
  code: string,
  faker: Faker,
  share: number,
  currency: string,
  rate: number,
  phone: string,
): Country => ({
  code,
  faker,
  share,
  currency,
  rate,
  phone,
  familyNameFirst: code === 'JP' || code === 'KR',
})

export const countries: readonly Country[] = [
  country('DE', de, 215, 'EUR', 1, '+49 30 23125 ###'),
  country('US', us, 195, 'USD', 1.1, '+1 (2##) 555-01##'),
  country('GB', gb, 105, 'GBP', 0.85, '+44 7700 900###'),
  country('FR', fr, 90, 'EUR', 1, '+33 1 99 00 ## ##'),
  country('PL', pl, 60, 'PLN', 4.3, '+48 22 555 0# ##'),
  country('ES', es, 55, 'EUR', 1, '+34 900 555 ###'),
  country('IT', it, 50, 'EUR', 1, '+39 06 5550 0###'),
  country('NL', nl, 45, 'EUR', 1, '+31 85 555 0###'),
  country('AT', at, 35, 'EUR', 1, '+43 1 555 0###'),
  country('SE', se, 30, 'SEK', 11.3, '+46 8 465 004 ##'),
  country('TR', tr, 30, 'TRY', 35, '+90 212 555 0# ##'),
  country('JP', jp, 25, 'JPY', 160, '+81 3-5550-0###'),
  country('BR', br, 25, 'BRL', 5.9, '+55 11 5550-0###'),
  country('CZ', cz, 15, 'CZK', 25, '+420 255 550 ###'),
  country('GR', gr, 10, 'EUR', 1, '+30 21 0555 0###'),
  country('KR', kr, 10, 'KRW', 1_480, '+82 2-555-0###'),
  country('IL', il, 5, 'ILS', 4, '+972 3-555-0###'),
]

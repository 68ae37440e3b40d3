/** The read tools of Meta. */
import { metaCampaignSearch } from './campaign.search.ts'

export const META_READ_TOOLS = [metaCampaignSearch] as const
